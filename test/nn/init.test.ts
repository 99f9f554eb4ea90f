// Initial values: PyTorch's bits for its seed, and the properties that names promise.

import { beforeAll, describe, expect, test } from "vitest";
import { init } from "../../lib/nn/index.js";
import {
  empty,
  eye,
  Generator,
  manualSeed,
  ones,
  ShapeError,
  setNumThreads,
  type Tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture, type Recorded, recorded } from "./support.js";

const wanted = Object.entries(loadNnFixture<Record<string, Recorded>>("init"));

beforeAll(() => setNumThreads(1));

// In the order of INITS in scripts/fixtures/record_nn_models.py.
const draws: ((tensor: Tensor) => Tensor)[] = [
  (tensor) => init.uniform_(tensor, -0.5, 2),
  (tensor) => init.normal_(tensor, 1, 0.1),
  (tensor) => init.constant_(tensor, 0.3),
  (tensor) => init.zeros_(tensor),
  (tensor) => init.ones_(tensor),
  (tensor) => init.xavierUniform_(tensor, { gain: init.calculateGain("tanh") }),
  (tensor) => init.xavierNormal_(tensor),
  (tensor) => init.kaimingUniform_(tensor, { a: Math.sqrt(5) }),
  (tensor) => init.kaimingUniform_(tensor, { mode: "fanOut", nonlinearity: "relu" }),
  (tensor) => init.kaimingNormal_(tensor, { a: 0.2 }),
  (tensor) => init.kaimingNormal_(tensor, { nonlinearity: "tanh" }),
  (tensor) => init.truncNormal_(tensor),
  (tensor) => init.truncNormal_(tensor, { std: 0.02, a: -0.02, b: 0.03 }),
  (tensor) => init.truncNormal_(tensor, { mean: 0.5, a: 2, b: 3 }),
  (tensor) => init.orthogonal_(tensor, { gain: 1.5 }),
  (tensor) => init.orthogonal_(tensor),
  (tensor) => init.orthogonal_(tensor),
];

test("every recorded draw is here", () => expect(draws).toHaveLength(wanted.length));

describe("equals PyTorch's bits", () => {
  test.each(wanted.map(([name, bits], i) => ({ name, bits, draw: draws[i]! })))(
    "$name",
    scoped(({ bits, draw }: { bits: Recorded; draw: (tensor: Tensor) => Tensor }) => {
      manualSeed(0);
      const tensor = empty(bits.shape);
      expect(draw(tensor)).toBe(tensor);
      expect(tensor).toEqualBits(recorded(bits));
    }),
  );
});

test(
  "works on what requires a gradient, without a graph",
  scoped(() => {
    const weight = zeros([3, 3], { requiresGrad: true });
    for (const draw of [init.uniform_, init.orthogonal_, init.truncNormal_, init.ones_]) draw(weight);
    expect(weight.gradFn).toBeNull();
    expect(weight).toEqualBits(ones([3, 3]));
  }),
);

test(
  "draws from the generator given",
  scoped(() => {
    const draw = () => init.normal_(empty([8]), 0, 1, { generator: new Generator().manualSeed(7) });
    manualSeed(1);
    const first = draw();
    expect(draw()).toEqualBits(first);
    manualSeed(7);
    expect(init.normal_(empty([8]))).toEqualBits(first);
  }),
);

test(
  "orthogonal_ makes rows orthonormal",
  scoped(() => {
    const q = init.orthogonal_(empty([3, 7]));
    // Three dot products of 7 float32 terms.
    expect(q.matmul(q.t())).toBeClose(eye(3), { rtol: 0, atol: 1e-6 });
  }),
);

test(
  "a vector has no fans",
  scoped(() => {
    for (const draw of [init.xavierNormal_, init.kaimingUniform_, init.orthogonal_]) {
      expect(() => draw(zeros([3]))).toThrow(ShapeError);
    }
  }),
);

test.each([
  ["linear", 1],
  ["sigmoid", 1],
  ["tanh", 5 / 3],
  ["relu", Math.SQRT2],
  ["leakyRelu", Math.sqrt(2 / (1 + 0.01 ** 2))],
  ["selu", 0.75],
] as const)("calculateGain of %s", (name, gain) => expect(init.calculateGain(name)).toBe(gain));

test("calculateGain refuses a name it does not know", () => {
  expect(() => init.calculateGain("swish" as "relu")).toThrow(/known nonlinearity, got "swish"/);
});
