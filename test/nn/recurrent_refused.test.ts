// What the recurrent layers refuse: the calls of scripts/fixtures/record_nn_recurrent.py, under the same names, all of
// which PyTorch refuses too.

import { describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { ArgumentError, DtypeError, ShapeError, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import type { AnyModule } from "./module_runs.js";
import { loadNnFixture } from "./support.js";

const { packSequence } = nn.utils.rnn;
const { refused: recorded } = loadNnFixture<{ refused: Record<string, string> }>("recurrent");

type Call = () => unknown;
const loose = nn as unknown as Record<string, new (...values: unknown[]) => AnyModule>;

/** A layer that nobody holds, on the device without memory: nothing is left behind. */
function layer(name: string, ...args: unknown[]): AnyModule {
  return new loose[name]!(...args);
}

function run(name: string, options: object, ...given: unknown[]): Call {
  return () => {
    using module = layer(name, 3, 2, options);
    return module.forward(...given);
  };
}

const refused: Record<string, () => [call: Call, ErrorClass: unknown, message: string]> = {
  "dropout above 1": () => [
    () => layer("LSTM", 3, 2, { dropout: 1.5 }),
    ArgumentError,
    "LSTM: expected a probability",
  ],
  "dropout that is a boolean": () => [
    () => layer("LSTM", 3, 2, { dropout: true }),
    ArgumentError,
    "got true",
  ],
  "bias that is a number": () => [() => layer("GRU", 3, 2, { bias: 1 }), ArgumentError, "a boolean for bias"],
  "batchFirst that is a number": () => [
    () => layer("RNN", 3, 2, { batchFirst: 1 }),
    ArgumentError,
    "for batchFirst",
  ],
  "inputSize 0": () => [() => layer("GRU", 0, 2), ArgumentError, "for inputSize, got 0"],
  "hiddenSize 0": () => [() => layer("GRU", 3, 0), ArgumentError, "for hiddenSize, got 0"],
  "hiddenSize 2.5": () => [() => layer("GRU", 3, 2.5), ArgumentError, "for hiddenSize, got 2.5"],
  "numLayers 0": () => [() => layer("GRU", 3, 2, { numLayers: 0 }), ArgumentError, "for numLayers, got 0"],
  "projSize below 0": () => [() => layer("LSTM", 3, 2, { projSize: -1 }), ArgumentError, "projSize from 0"],
  "projSize as hiddenSize": () => [
    () => layer("LSTM", 3, 2, { projSize: 2 }),
    ArgumentError,
    "below hiddenSize 2",
  ],
  "projSize of a GRU": () => [
    () => layer("GRU", 3, 2, { projSize: 1 }),
    ArgumentError,
    "GRU: expected no projSize",
  ],
  "projSize of an RNN": () => [
    () => layer("RNN", 3, 2, { projSize: 1 }),
    ArgumentError,
    "RNN: expected no projSize",
  ],
  nonlinearity: () => [() => layer("RNN", 3, 2, { nonlinearity: "gelu" }), ArgumentError, 'got "gelu"'],
  "input of 4 dimensions": () => [
    run("LSTM", {}, zeros([1, 1, 1, 3])),
    ShapeError,
    "2 or 3 dimensions for input",
  ],
  "input of another size": () => [run("LSTM", {}, zeros([4, 1, 5])), ShapeError, "[L, N, 3], got [4, 1, 5]"],
  "input of another dtype": () => [
    run("GRU", {}, zeros([4, 1, 3], { dtype: "float64" })),
    DtypeError,
    "GRU: expected float32 for input",
  ],
  "packed input of another size": () => [
    run("GRU", {}, packSequence([zeros([4, 5])])),
    ShapeError,
    "[steps, 3]",
  ],
  "packed input of 3 dimensions": () => [
    run("RNN", {}, packSequence([zeros([4, 1, 3])])),
    ShapeError,
    "[steps, 3], got [4, 1, 3]",
  ],
  "hx of another batch": () => [
    run("GRU", {}, zeros([4, 1, 3]), zeros([1, 2, 2])),
    ShapeError,
    "hx of shape [1, 1, 2]",
  ],
  "hx of other layers": () => [
    run("RNN", { numLayers: 2 }, zeros([4, 1, 3]), zeros([1, 1, 2])),
    ShapeError,
    "hx of shape [2, 1, 2]",
  ],
  "hx of 2 dimensions": () => [
    run("RNN", {}, zeros([4, 1, 3]), zeros([1, 2])),
    ShapeError,
    "3 dimensions for hx",
  ],
  "hx of 3 dimensions, unbatched": () => [
    run("GRU", {}, zeros([4, 3]), zeros([1, 1, 2])),
    ShapeError,
    "2 dimensions for hx",
  ],
  "h of 2 dimensions": () => [
    run("LSTM", {}, zeros([4, 1, 3]), [zeros([1, 2]), zeros([1, 1, 2])]),
    ShapeError,
    "3 dimensions for hx[0]",
  ],
  "h of the size of c": () => [
    run("LSTM", { projSize: 1 }, zeros([4, 1, 3]), [zeros([1, 1, 2]), zeros([1, 1, 2])]),
    ShapeError,
    "hx[0] of shape [1, 1, 1]",
  ],
  "c of another batch": () => [
    run("LSTM", {}, zeros([4, 1, 3]), [zeros([1, 1, 2]), zeros([1, 2, 2])]),
    ShapeError,
    "hx[1] of shape [1, 1, 2]",
  ],
  "a cell's input of 3 dimensions": () => [
    run("LSTMCell", {}, zeros([1, 1, 3])),
    ShapeError,
    "1 or 2 dimensions",
  ],
  "a cell's input of another size": () => [
    run("GRUCell", {}, zeros([1, 4])),
    ShapeError,
    "[N, 3], got [1, 4]",
  ],
  "a cell's hx of 3 dimensions": () => [
    run("RNNCell", {}, zeros([1, 3]), zeros([1, 1, 2])),
    ShapeError,
    "for hx, got 3",
  ],
  "a cell's hx of another size": () => [
    run("GRUCell", {}, zeros([1, 3]), zeros([1, 3])),
    ShapeError,
    "hx of shape [1, 2]",
  ],
  "a cell's c of another batch": () => [
    run("LSTMCell", {}, zeros([1, 3]), [zeros([1, 2]), zeros([2, 2])]),
    ShapeError,
    "hx[1] of shape [1, 2]",
  ],
  "a cell's nonlinearity": () => [
    () => layer("RNNCell", 3, 2, { nonlinearity: "gelu" }),
    ArgumentError,
    'got "gelu"',
  ],
};

describe("recurrent layers refuse", () => {
  test.each(Object.keys(recorded))("%s", (name) => {
    scoped(() => {
      const [call, ErrorClass, message] = refused[name]!();
      expect(call).toThrow(ErrorClass as typeof ArgumentError);
      expect(call).toThrow(message);
    })();
  });

  test("what is no tensor", () => {
    for (const name of ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"]) {
      expect(run(name, {}, 3)).toThrow(ArgumentError);
      expect(run(name, {}, null)).toThrow(`${name}: expected a Tensor`);
    }
  });

  test(
    "a state that is no pair",
    scoped(() => {
      expect(run("LSTM", {}, zeros([4, 1, 3]), zeros([1, 1, 2]))).toThrow("LSTM: expected [h0, c0] for hx");
      expect(run("LSTMCell", {}, zeros([1, 3]), [zeros([1, 2])])).toThrow("LSTMCell: expected [h, c] for hx");
    }),
  );

  test(
    "weights of other shapes, which oneDNN would read past the end of, and none at all",
    scoped(() => {
      for (const name of ["RNN", "LSTM", "GRU"]) {
        using module = layer(name, 3, 2);
        const fields = module as unknown as Record<string, unknown>;
        using old = fields.weightHhL0 as nn.Parameter;
        const rows = old.shape[0];
        using small = new nn.Parameter(zeros([1, 1]));
        for (const [given, found] of [
          [small, "[1, 1]"],
          [null, "null"],
        ]) {
          fields.weightHhL0 = given;
          const message = `${name}: expected weightHhL0 of shape [${rows}, 2], got ${found}`;
          expect(() => module.forward(zeros([4, 1, 3]))).toThrow(message);
        }
      }
    }),
  );
});
