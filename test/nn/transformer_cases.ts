// The table of attention and transformers: plain data, read by transformer.test.ts and by
// scripts/fixtures/record_nn_transformer.py.
//
// After a change: python scripts/fixtures/record_nn_transformer.py

import type { ModuleRow, RowValue } from "./module_runs.js";

export interface TransformerCase extends ModuleRow {
  /** Shapes of the inputs. */
  inputs: number[][];
  /** Which inputs forward takes, where that is not each once. */
  order?: number[];
  /** Forward's options. */
  forward?: Record<string, RowValue>;
}

const padding = {
  bool: [
    [0, 0, 1],
    [0, 0, 0],
  ],
};
const pairs = {
  bool: [
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
  ],
};
const softer = {
  float: [
    [0, -1, 0.5],
    [0.25, 0, -2],
    [0, 0, 0],
  ],
};
const perHead = {
  bool: [0, 1, 2, 3].map((head) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => +(j === (i + head) % 3)))),
};

const self = { inputs: [[3, 2, 4]], order: [0, 0, 0] };
const selfFirst = { inputs: [[2, 3, 4]], order: [0, 0, 0] };
const attention = (
  variant: string,
  row: Omit<TransformerCase, "layer" | "variant" | "args">,
): TransformerCase => ({
  layer: "MultiheadAttention",
  variant,
  args: [4, 2],
  ...row,
});

const attentions: TransformerCase[] = [
  attention("itself", self),
  attention("itself, batch first", { ...selfFirst, options: { batchFirst: true } }),
  attention("itself, batch first, weights of each head", {
    ...selfFirst,
    options: { batchFirst: true },
    forward: { averageAttnWeights: false, keyPaddingMask: padding },
  }),
  attention("itself, batch first, no weights, pairs", {
    ...selfFirst,
    options: { batchFirst: true },
    forward: { needWeights: false, attnMask: pairs },
  }),
  attention("itself, batch first, both masks", {
    ...selfFirst,
    options: { batchFirst: true },
    forward: { attnMask: perHead, keyPaddingMask: padding },
  }),
  attention("itself, batch first, additive mask", {
    ...selfFirst,
    options: { batchFirst: true },
    forward: { attnMask: softer },
  }),
  attention("causal, no weights", {
    ...self,
    options: { dropout: 0.3 },
    forward: { needWeights: false, attnMask: { causal: 3 }, isCausal: true },
  }),
  attention("keys and values, dropout", {
    inputs: [
      [3, 2, 4],
      [5, 2, 4],
    ],
    order: [0, 1, 1],
    options: { dropout: 0.3, bias: false },
  }),
  attention("other sizes", {
    inputs: [
      [3, 2, 4],
      [5, 2, 3],
      [5, 2, 2],
    ],
    options: { kdim: 3, vdim: 2 },
  }),
  attention("more keys", {
    ...self,
    options: { addBiasKv: true, addZeroAttn: true },
    forward: { attnMask: pairs },
  }),
  attention("unbatched", {
    inputs: [[3, 4]],
    order: [0, 0, 0],
    options: { batchFirst: true },
    forward: { keyPaddingMask: { bool: [0, 0, 1] } },
  }),
];

const small = { dimFeedforward: 5, dropout: 0.2 };
const first = { ...small, batchFirst: true };
const encoderLayer = (options: Record<string, RowValue>): ModuleRow => ({
  layer: "TransformerEncoderLayer",
  args: [4, 2],
  options,
});
const decoderLayer = (options: Record<string, RowValue>): ModuleRow => ({
  layer: "TransformerDecoderLayer",
  args: [4, 2],
  options,
});
const norm: ModuleRow = { layer: "LayerNorm", args: [4] };

const encoders: TransformerCase[] = [
  { ...encoderLayer(small), inputs: [[3, 2, 4]] },
  { ...encoderLayer(first), variant: "batch first", inputs: [[2, 3, 4]] },
  {
    ...encoderLayer({ ...first, normFirst: true, activation: "gelu" }),
    variant: "norm first, gelu, padding",
    inputs: [[2, 3, 4]],
    forward: { srcKeyPaddingMask: padding },
  },
  {
    ...encoderLayer({ ...first, activation: { layer: "Tanh" }, layerNormEps: 0.01 }),
    variant: "a module for activation, pairs",
    inputs: [[2, 3, 4]],
    forward: { srcMask: pairs },
  },
  {
    ...encoderLayer({ ...first, bias: false }),
    variant: "no bias, causal",
    inputs: [[2, 3, 4]],
    forward: { srcMask: { causal: 3 }, isCausal: true },
  },
  {
    ...encoderLayer(first),
    variant: "both masks",
    inputs: [[2, 3, 4]],
    forward: { srcMask: pairs, srcKeyPaddingMask: padding },
  },
  {
    layer: "TransformerEncoder",
    args: [encoderLayer(first), 2],
    options: { norm },
    inputs: [[2, 3, 4]],
    forward: { srcKeyPaddingMask: padding },
  },
  {
    layer: "TransformerEncoder",
    variant: "no nested tensors",
    args: [encoderLayer(first), 2],
    options: { enableNestedTensor: false },
    inputs: [[2, 3, 4]],
    forward: { srcKeyPaddingMask: padding },
  },
  {
    layer: "TransformerEncoder",
    variant: "padding before the steps",
    args: [encoderLayer(first), 1],
    inputs: [[2, 3, 4]],
    forward: {
      srcKeyPaddingMask: {
        bool: [
          [1, 0, 0],
          [0, 0, 0],
        ],
      },
    },
  },
  {
    layer: "TransformerEncoder",
    variant: "causal",
    args: [encoderLayer(small), 2],
    inputs: [[3, 2, 4]],
    forward: { mask: { causal: 3 } },
  },
];

const decoders: TransformerCase[] = [
  {
    ...decoderLayer(small),
    inputs: [
      [3, 2, 4],
      [5, 2, 4],
    ],
  },
  {
    ...decoderLayer({ ...first, normFirst: true, activation: "gelu" }),
    variant: "norm first, gelu, masks",
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    forward: { tgtMask: { causal: 3 }, tgtIsCausal: true, memoryMask: pairs, memoryKeyPaddingMask: padding },
  },
  {
    layer: "TransformerDecoder",
    args: [decoderLayer(first), 2],
    options: { norm },
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    forward: { tgtMask: { causal: 3 }, tgtKeyPaddingMask: padding },
  },
];

const sizes = { dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 };
const wholes: TransformerCase[] = [
  {
    layer: "Transformer",
    options: { ...sizes, ...small },
    inputs: [
      [3, 2, 4],
      [2, 2, 4],
    ],
    forward: { tgtMask: { causal: 2 } },
  },
  {
    layer: "Transformer",
    variant: "batch first, norm first, no bias, padding",
    options: { ...sizes, ...first, normFirst: true, bias: false },
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    forward: { srcKeyPaddingMask: padding, memoryKeyPaddingMask: padding, tgtKeyPaddingMask: padding },
  },
];

export const cases: readonly TransformerCase[] = [...attentions, ...encoders, ...decoders, ...wholes];
