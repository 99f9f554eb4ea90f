import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";

const exactly = { rtol: 1e-14, atol: 0 };
const orthogonal = [
  [4, 0],
  [0, 9],
];
const step = { tasks: ["near", "far"], losses: Float64Array.of(3, 0.5) };
const weightsOf = (options: mtl.MGDAOptions) => [...new mtl.MGDA(options).weights(orthogonal, step)];

/** The shortest combination of two orthogonal gradients of these lengths. */
function shortest(a: number, b: number): number[] {
  return [b ** 2 / (a ** 2 + b ** 2), a ** 2 / (a ** 2 + b ** 2)];
}

describe("gradients are divided by", () => {
  test.each([
    ["none", [1, 1]],
    ["l2", [2, 3]],
    ["loss", [3, 0.5]],
    ["loss+", [6, 1.5]],
  ] as const)("%s", (normalizer, [near, far]) => {
    const weights = shortest(2 / near, 3 / far);
    expect(weightsOf({ normalizer })).toBeClose(weights, exactly);
    // LibMTL goes on with the divided gradients.
    const divided = [weights[0]! / near, weights[1]! / far];
    expect(weightsOf({ normalizer, compat: "LibMTL" })).toBeClose(divided, exactly);
    expect(weightsOf({ normalizer, compat: "nash-mtl" })).toBeClose(
      weights.map((x) => 2 * x),
      exactly,
    );
  });
});

test("tasks without gradient share all the weight: the direction is zero", () => {
  const gramian = [
    [0, 0, 0],
    [0, 4, 1],
    [0, 1, 9],
  ];
  expect([...new mtl.MGDA().weights(gramian)]).toEqual([1, 0, 0]);
  expect([...new mtl.MGDA({ normalizer: "l2" }).weights(gramian)]).toEqual([1, 0, 0]);
  expect([...new mtl.MGDA().weights(new Float64Array(4))]).toEqual([0.5, 0.5]);
});

test("opposed gradients cancel exactly, however far apart their lengths", () => {
  for (const scale of [1, 2, 1e3, 2 ** 50]) {
    const [far, near] = new mtl.MGDA().weights([
      [scale ** 2, -scale],
      [-scale, 1],
    ]);
    expect(far! * scale).toBeClose(near!, { rtol: 1e-14, atol: 0 });
    expect(far! + near!).toBeClose(1, exactly);
  }
});

test("lengths that differ by 1e15 leave the short one's weight exact", () => {
  const [long, short] = new mtl.MGDA().weights([
    [1e16, 0],
    [0, 1e-14],
  ]);
  expect([long!, short!]).toBeClose([1e-30, 1], exactly);
});

test("what it cannot use is refused", () => {
  expect(() => new mtl.MGDA({ normalizer: "l1" as never })).toThrow(
    /"loss\+" for normalizer, got the string "l1"/,
  );
  expect(() => new mtl.MGDA({ compat: "isl" as never })).toThrow(/for compat/);
  const mgda = new mtl.MGDA({ normalizer: "loss" });
  expect(() => mgda.weights(orthogonal, { ...step, losses: Float64Array.of(1, 0) })).toThrow(
    /got 0 for task "far"/,
  );
  expect(() => mgda.weights(orthogonal)).toThrow(/expected the losses of 2 tasks/);
});
