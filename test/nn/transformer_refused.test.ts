// What attention and the transformer refuse: the calls of scripts/fixtures/record_nn_transformer.py, under the same
// names, all of which PyTorch refuses too.

import { describe, expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { ArgumentError, DtypeError, noGrad, ShapeError, type Tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import type { AnyModule } from "./module_runs.js";
import { loadNnFixture } from "./support.js";

const { refused: recorded } = loadNnFixture<{ refused: Record<string, string> }>("transformer");

type Call = () => unknown;

function attend(given: unknown[], forwardOptions: object = {}, options: object = {}): Call {
  return () => {
    using module = new nn.MultiheadAttention(4, 2, options);
    return (module as unknown as AnyModule).forward(...given, forwardOptions);
  };
}

function encode(given: Tensor, forwardOptions: object = {}, options: object = {}): Call {
  return () => {
    using module = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 5, ...options });
    return module.forward(given, forwardOptions);
  };
}

function translate(src: Tensor, tgt: Tensor, options: object = {}): Call {
  return () => {
    using module = new nn.Transformer({
      ...{ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 5 },
      ...options,
    });
    return module.forward(src, tgt);
  };
}

const x = () => zeros([3, 2, 4]);
const three = () => Array.from({ length: 3 }, x);
const rowsOf = () => Array.from({ length: 3 }, () => zeros([3, 4]));
const ints = () => zeros([3, 3]).int();

const refused: Record<string, () => [call: Call, ErrorClass: typeof ArgumentError, message: string]> = {
  "embedDim 0": () => [() => new nn.MultiheadAttention(0, 2), ArgumentError, "for embedDim, got 0"],
  "heads that do not divide": () => [
    () => new nn.MultiheadAttention(4, 3),
    ArgumentError,
    "divides 4, got 3",
  ],
  "a query of 4 dimensions": () => [
    attend([zeros([1, 3, 2, 4]), x(), x()]),
    ShapeError,
    "2 or 3 dimensions for query, got 4",
  ],
  "a key of 2 dimensions": () => [
    attend([x(), zeros([3, 4]), x()]),
    ShapeError,
    "3 dimensions for key, got 2",
  ],
  "a query of another size": () => [
    attend([zeros([3, 2, 5]), x(), x()]),
    ShapeError,
    "a query of size 4, got 5",
  ],
  "a value of another length": () => [
    attend([x(), x(), zeros([5, 2, 4])]),
    ShapeError,
    "a value for each key",
  ],
  "apart, a value of another length": () => [
    attend([x(), zeros([3, 2, 3]), zeros([5, 2, 4])], {}, { kdim: 3 }),
    ShapeError,
    "a value for each key",
  ],
  "an attnMask of another size": () => [
    attend(three(), { attnMask: zeros([2, 3]) }),
    ShapeError,
    "attnMask of shape",
  ],
  "an attnMask of 1 dimension": () => [
    attend(three(), { attnMask: zeros([3]) }),
    ShapeError,
    "2 or 3 dimensions for attnMask",
  ],
  "an attnMask of other heads": () => [
    attend(three(), { attnMask: zeros([3, 3, 3]) }),
    ShapeError,
    "attnMask of shape",
  ],
  "an attnMask of integers": () => [
    attend(three(), { attnMask: ints() }),
    DtypeError,
    "for attnMask, got int32",
  ],
  "an attnMask of other heads, unbatched": () => [
    attend(rowsOf(), { attnMask: zeros([1, 3, 3]) }),
    ShapeError,
    "attnMask of shape [2, 3, 3]",
  ],
  "a keyPaddingMask of 1 dimension": () => [
    attend(three(), { keyPaddingMask: zeros([3]) }),
    ShapeError,
    "2 dimensions for keyPaddingMask, got 1",
  ],
  "a keyPaddingMask of another length": () => [
    attend(three(), { keyPaddingMask: zeros([2, 4]) }),
    ShapeError,
    "keyPaddingMask of shape [2, 3]",
  ],
  "isCausal without a mask": () => [
    attend(three(), { isCausal: true }),
    ArgumentError,
    "attnMask with isCausal",
  ],
  "a layer's input of another size": () => [encode(zeros([3, 2, 5])), ShapeError, "got 5"],
  "a layer's mask of integers": () => [
    encode(x(), { srcMask: ints() }),
    DtypeError,
    "for srcMask, got int32",
  ],
  "an activation": () => [encode(x(), {}, { activation: "swish" }), ArgumentError, 'got "swish"'],
  "a dropout above 1": () => [encode(x(), {}, { dropout: 1.5 }), ArgumentError, "got 1.5"],
  "another batch": () => [translate(x(), zeros([3, 1, 4])), ShapeError, "of one batch"],
  "another batch, batch first": () => [
    translate(x(), zeros([2, 2, 4]), { batchFirst: true }),
    ShapeError,
    "of one batch",
  ],
  "another size": () => [translate(x(), zeros([3, 2, 5])), ShapeError, "src and tgt of size 4"],
};

describe("attention and transformers refuse", () => {
  test.each(Object.keys(recorded))("%s", (name) => {
    scoped(() => {
      const [call, ErrorClass, message] = refused[name]!();
      expect(call).toThrow(ErrorClass);
      expect(call).toThrow(message);
    })();
  });

  test(
    "what is no tensor, and what is no options object",
    scoped(() => {
      using layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 5 });
      using encoder = new nn.TransformerEncoder(layer, 1);
      using decoderLayer = new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 5, normFirst: true });
      using decoder = new nn.TransformerDecoder(decoderLayer, 1);
      using attention = new nn.MultiheadAttention(4, 2);
      const loose = (module: unknown) => module as AnyModule;
      for (const module of [layer, encoder].map(loose)) {
        expect(() => module.forward(null)).toThrow("expected a Tensor for src, got null");
        expect(() => module.forward(x(), 3)).toThrow("an object for options");
        expect(() => module.forward(x(), { srcKeyPaddingMask: "x" })).toThrow(
          "a Tensor for srcKeyPaddingMask, got x",
        );
      }
      for (const module of [decoderLayer, decoder].map(loose)) {
        expect(() => module.forward(null, x())).toThrow("expected a Tensor for tgt, got null");
        expect(() => module.forward(x(), 3)).toThrow("expected a Tensor for memory, got 3");
        expect(() => module.forward(x(), x(), { tgtMask: [] })).toThrow(ArgumentError);
      }
      expect(() => loose(attention).forward(x(), x(), undefined)).toThrow(
        "a Tensor for value, got undefined",
      );
      expect(() => loose(attention).forward(x(), x(), x(), { attnMask: 1 })).toThrow(
        "a Tensor for attnMask, got 1",
      );
      expect(() => loose(attention).forward(x(), x(), x(), x())).toThrow("an object for options");
    }),
  );

  test(
    "masks of other shapes, also where the kernels for inference would take them",
    scoped(() => {
      using layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 5, batchFirst: true }).eval();
      using encoder = new nn.TransformerEncoder(layer, 1).eval();
      const [src, odd] = [zeros([2, 3, 4]), zeros([1, 9]).bool()];
      noGrad(() => {
        expect(() => layer.forward(src, { srcMask: odd })).toThrow(
          "a mask of pairs of shape [3, 3], got [1, 9]",
        );
        expect(() => layer.forward(src, { srcKeyPaddingMask: odd })).toThrow(
          "a padding mask of shape [2, 3]",
        );
        expect(() => encoder.forward(src, { srcKeyPaddingMask: odd })).toThrow(ShapeError);
      });
    }),
  );
});

test("a stack of what is no layer is refused before anything is copied", () => {
  const [none, many] = [zeros([2]) as never, 2 ** 31 - 1];
  expect(() => new nn.TransformerEncoder(none, many)).toThrow(/encoderLayer/);
  expect(() => new nn.TransformerDecoder(none, many)).toThrow(/decoderLayer/);
});
