// The table of recurrent layers: plain data, read by recurrent.test.ts and by scripts/fixtures/record_nn_recurrent.py.
//
// After a change: python scripts/fixtures/record_nn_recurrent.py

import type { ModuleRow } from "./module_runs.js";

export interface RecurrentCase extends ModuleRow {
  /** The shape of the input. */
  input: number[];
  /** The shape of the initial state, of both for an LSTM; none where it is left out. */
  hx?: number[][];
  /** Lengths to pack the input with. */
  lengths?: number[];
}

const layers: RecurrentCase[] = [
  { layer: "RNN", args: [3, 2], input: [4, 2, 3] },
  {
    layer: "RNN",
    variant: "relu, two layers, dropout, given state",
    args: [3, 2],
    options: { numLayers: 2, nonlinearity: "relu", dropout: 0.4 },
    input: [4, 2, 3],
    hx: [[2, 2, 2]],
  },
  {
    layer: "RNN",
    variant: "both ways, no bias, batch first",
    args: [3, 2],
    options: { bidirectional: true, bias: false, batchFirst: true },
    input: [2, 4, 3],
  },
  { layer: "RNN", variant: "unbatched", args: [3, 2], input: [4, 3], hx: [[1, 2]] },
  { layer: "RNN", variant: "packed", args: [3, 2], input: [4, 3, 3], lengths: [2, 4, 1] },
  { layer: "LSTM", args: [3, 2], input: [4, 2, 3] },
  { layer: "LSTM", variant: "wide", args: [5, 8], input: [3, 4, 5] },
  {
    layer: "LSTM",
    variant: "two layers both ways, dropout, given state",
    args: [3, 2],
    options: { numLayers: 2, bidirectional: true, dropout: 0.4 },
    input: [4, 2, 3],
    hx: [
      [4, 2, 2],
      [4, 2, 2],
    ],
  },
  {
    layer: "LSTM",
    variant: "projected, two layers both ways, batch first",
    args: [3, 4],
    options: { projSize: 2, numLayers: 2, bidirectional: true, batchFirst: true },
    input: [2, 3, 3],
  },
  {
    layer: "LSTM",
    variant: "projected, no bias, given state",
    args: [2, 3],
    options: { projSize: 1, bias: false },
    input: [3, 2, 2],
    hx: [
      [1, 2, 1],
      [1, 2, 3],
    ],
  },
  {
    layer: "LSTM",
    variant: "unbatched, batch first",
    args: [3, 2],
    options: { batchFirst: true },
    input: [4, 3],
  },
  {
    layer: "LSTM",
    variant: "unbatched, given state",
    args: [3, 2],
    input: [4, 3],
    hx: [
      [1, 2],
      [1, 2],
    ],
  },
  { layer: "LSTM", variant: "packed", args: [3, 2], input: [4, 3, 3], lengths: [4, 2, 1] },
  {
    layer: "LSTM",
    variant: "packed, batch first, both ways, dropout, given state",
    args: [3, 2],
    options: { bidirectional: true, batchFirst: true, numLayers: 2, dropout: 0.4 },
    input: [3, 4, 3],
    hx: [
      [4, 3, 2],
      [4, 3, 2],
    ],
    lengths: [2, 4, 1],
  },
  { layer: "GRU", args: [3, 2], input: [4, 2, 3] },
  {
    layer: "GRU",
    variant: "two layers both ways, dropout",
    args: [3, 2],
    options: { numLayers: 2, bidirectional: true, dropout: 0.4 },
    input: [4, 2, 3],
  },
  {
    layer: "GRU",
    variant: "unbatched, no bias, batch first, given state",
    args: [3, 2],
    options: { bias: false, batchFirst: true },
    input: [4, 3],
    hx: [[1, 2]],
  },
  {
    layer: "GRU",
    variant: "packed, given state",
    args: [3, 2],
    input: [4, 3, 3],
    hx: [[1, 3, 2]],
    lengths: [2, 4, 1],
  },
];

const cells: RecurrentCase[] = [
  { layer: "RNNCell", args: [3, 2], input: [2, 3] },
  {
    layer: "RNNCell",
    variant: "relu, no bias, given state",
    args: [3, 2],
    options: { nonlinearity: "relu", bias: false },
    input: [2, 3],
    hx: [[2, 2]],
  },
  { layer: "RNNCell", variant: "unbatched", args: [3, 2], input: [3], hx: [[2]] },
  { layer: "LSTMCell", args: [3, 2], input: [2, 3] },
  {
    layer: "LSTMCell",
    variant: "no bias, given state",
    args: [3, 2],
    options: { bias: false },
    input: [2, 3],
    hx: [
      [2, 2],
      [2, 2],
    ],
  },
  { layer: "LSTMCell", variant: "unbatched", args: [3, 2], input: [3], hx: [[2], [2]] },
  { layer: "GRUCell", args: [3, 2], input: [2, 3] },
  {
    layer: "GRUCell",
    variant: "no bias, given state",
    args: [3, 2],
    options: { bias: false },
    input: [2, 3],
    hx: [[2, 2]],
  },
  { layer: "GRUCell", variant: "unbatched", args: [3, 2], input: [3], hx: [[2]] },
];

export const cases: readonly RecurrentCase[] = [...layers, ...cells];
