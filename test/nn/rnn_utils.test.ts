// nn.utils.rnn against Python: values, gradients, and what is refused.

import { describe, expect, test } from "vitest";
import { utils } from "../../lib/nn/index.js";
import {
  ArgumentError,
  arange,
  DeviceError,
  DtypeError,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { type Program, testPrograms } from "../support/programs.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture } from "./support.js";

const { rnn } = utils;
const { packPaddedSequence, packSequence, padPackedSequence, padSequence, PackedSequence, unpadSequence } =
  rnn;

function parts({ data, batchSizes, sortedIndices, unsortedIndices }: utils.rnn.PackedSequence): Tensor[] {
  return [data, batchSizes, sortedIndices, unsortedIndices].filter((one) => one !== null);
}

function packed(
  x: Tensor | undefined,
  lengths: readonly number[] | Tensor = [2, 4, 1],
  batchFirst = false,
): utils.rnn.PackedSequence {
  return packPaddedSequence(x!, lengths, { batchFirst, enforceSorted: false });
}

const programs: Readonly<Record<string, Program>> = {
  pack: (x) => parts(packPaddedSequence(x!, [4, 2, 1])),
  "pack rows": (x) => parts(packPaddedSequence(x!, tensor([3, 3, 1]), { batchFirst: true })),
  "pack shorter than padded": (x) => parts(packPaddedSequence(x!, [3, 2])),
  "pack unsorted": (x) => parts(packed(x)),
  "pack unsorted rows": (x) => parts(packed(x, [2, 4, 1], true)),
  "pack ties": (x) => parts(packed(x, [1, 2, 2, 1, 2])),
  "pack lengths of int32": (x) => parts(packed(x, tensor([2, 4, 1], { dtype: "int32" }))),
  "pad packed": (x) => padPackedSequence(packed(x)),
  "pad packed rows": (x) => padPackedSequence(packed(x), { batchFirst: true, paddingValue: -1.5 }),
  "pad packed longer": (x) => padPackedSequence(packed(x), { totalLength: 6 }),
  "pad packed in order": (x) => padPackedSequence(packPaddedSequence(x!, [4, 4, 2])),
  pad: (a, b, c) => padSequence([a!, b!, c!]),
  "pad rows": (a, b) => padSequence([a!, b!], { batchFirst: true, paddingValue: 9 }),
  "pad left": (a, b) => padSequence([a!, b!], { paddingSide: "left" }),
  "pad a tensor's rows": (x) => padSequence(x!),
  "pack sequence": (a, b, c) => parts(packSequence([a!, b!, c!])),
  "pack sequence unsorted": (a, b, c) => parts(packSequence([a!, b!, c!], { enforceSorted: false })),
  unpad: (x) => unpadSequence(x!, tensor([2, 4, 0])),
  "unpad rows": (x) => unpadSequence(x!, [9, 1, 2], { batchFirst: true }),
  unpack: (x) => rnn.unpackSequence(packed(x)),
  invert: () => rnn.invertPermutation(tensor([3, 0, 2, 1])),
  "packed double": (x) => parts(packed(x).double()),
  "packed made anew": (x) => {
    const { data, batchSizes, sortedIndices } = packed(x);
    return parts(new PackedSequence(data, batchSizes, sortedIndices));
  },
};

testPrograms("nn/rnn_utils", programs);

type Loose = (...values: unknown[]) => unknown;

const refused: Record<string, [call: () => unknown, ErrorClass: typeof ArgumentError, message: string]> = {
  "lengths that rise": [() => packPaddedSequence(zeros([4, 2]), [2, 4]), ArgumentError, "got 4 after 2"],
  "a length of 0": [
    () => packPaddedSequence(zeros([4, 2]), [4, 0]),
    ArgumentError,
    "lengths from 1 to 4, got 0",
  ],
  "a length for each of more": [
    () => packPaddedSequence(zeros([4, 2]), [4, 2, 1]),
    ShapeError,
    "[2], one a sequence",
  ],
  "no steps": [
    () => packPaddedSequence(zeros([0, 2]), [1, 1]),
    ShapeError,
    "an empty tensor of shape [0, 2]",
  ],
  "lengths of 2 dimensions": [
    () => packPaddedSequence(zeros([4, 2]), tensor([[4, 2]])),
    ShapeError,
    "got [1, 2]",
  ],
  "input of 1 dimension": [
    () => packPaddedSequence(zeros([4]), [4]),
    ShapeError,
    "2 or more dimensions, got [4]",
  ],
  "sequences that rise": [() => packSequence([zeros([1]), zeros([2])]), ArgumentError, "got 2 after 1"],
  "no sequences": [() => padSequence([]), ArgumentError, "padSequence: expected one sequence or more"],
  "a number for sequences": [() => (padSequence as Loose)(3), ArgumentError, "a list of Tensors, got 3"],
  "a side": [() => (padSequence as Loose)([zeros([1])], { paddingSide: "top" }), ArgumentError, 'got "top"'],
  "a total length too short": [
    () => padPackedSequence(packSequence([zeros([3])]), { totalLength: 2 }),
    ArgumentError,
    "totalLength of at least 3",
  ],
  "fewer lengths than sequences": [
    () => unpadSequence(zeros([4, 2]), tensor([1])),
    ShapeError,
    "shape [2], got [1]",
  ],
  "batch sizes elsewhere": [
    () => new PackedSequence(zeros([3]), tensor([1, 1]).to("meta")),
    DeviceError,
    "batchSizes on the CPU, got meta",
  ],
  "no batch sizes": [
    () => new (PackedSequence as unknown as new (...values: unknown[]) => unknown)(zeros([3])),
    ArgumentError,
    "a Tensor for batchSizes, got undefined",
  ],
};

describe("refused, as by PyTorch", () => {
  const recorded = Object.keys(loadNnFixture<Record<string, string>>("rnn_utils_refused"));

  test.each(recorded)("%s", (name) => {
    scoped(() => {
      const [call, ErrorClass, message] = refused[name]!;
      expect(call).toThrow(ErrorClass);
      expect(call).toThrow(message);
    })();
  });

  test("nothing but what was recorded", () => {
    expect(Object.keys(refused)).toEqual(recorded);
  });

  test(
    "a length beyond the steps, where PyTorch gives sizes that do not sum to the rows",
    scoped(() => {
      expect(() => packPaddedSequence(zeros([4, 2]), [5, 2])).toThrow("expected lengths from 1 to 4, got 5");
    }),
  );

  test(
    "what the operators would read past the end of",
    scoped(() => {
      expect(() => new PackedSequence(zeros([3]), zeros([0]).long())).toThrow(ShapeError);
      expect(() => new PackedSequence(zeros([3]), tensor([1.5]))).toThrow(DtypeError);
      // Sizes that do not sum to the rows.
      expect(() => padPackedSequence(new PackedSequence(zeros([3]), tensor([4, 4])))).toThrow();
      expect(() => padPackedSequence(new PackedSequence(zeros([3]), tensor([-1, 4])))).toThrow();
      expect(() => (padPackedSequence as Loose)(zeros([3]))).toThrow("expected a PackedSequence");
      expect(() => (packPaddedSequence as Loose)(zeros([3, 2]))).toThrow("for lengths, got undefined");
      expect(() => packPaddedSequence(zeros([3, 2]), [Number.NaN, 1])).toThrow(
        "whole numbers for lengths, got NaN",
      );
      expect(() => (packPaddedSequence as Loose)(3, [1])).toThrow("expected a padded Tensor, got 3");
    }),
  );
});

describe("PackedSequence", () => {
  test(
    "is itself where a conversion changes nothing, and keeps its sizes on the CPU",
    scoped(() => {
      const sequence = packSequence([arange(3), arange(2)]);
      expect(sequence.to("int64")).toBe(sequence);
      expect(sequence.cpu()).toBe(sequence);
      expect(sequence.isCuda).toBe(false);
      const forms = ["double", "float", "half", "long", "int", "short", "char", "byte"] as const;
      const dtypes = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8"];
      expect(forms.map((form) => sequence[form]().data.dtype)).toEqual(dtypes);
      const moved = sequence.to("meta");
      expect([moved.data.device, moved.batchSizes.device]).toEqual(["meta", "cpu"]);
    }),
  );
});
