import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import { gramianOf } from "./properties.js";
import { combined } from "./random_jacobians.js";

const exactly = { rtol: 1e-13, atol: 0 };
const gramian = [
  [4, -3],
  [-3, 9],
];
const losses = Float64Array.of(1, 1);

/** One task beside the primary one, unit gradients with the cosine k: d̃ = ĝ₁ + max(0, tau - k) ĝ₂, brought to length ‖g₁‖. */
function byHand(tau: number): number[] {
  const cosine = -3 / 6;
  const multiplier = Math.max(0, tau - cosine);
  const length = Math.sqrt(1 + 2 * multiplier * cosine + multiplier ** 2);
  return [1 / length, (2 * multiplier) / (3 * length)];
}

test.each([0, 0.02, 0.5, 1])("two tasks, by hand: tau %d", (tau) => {
  expect([...new mtl.PCD({ tau }).weights(gramian)]).toBeClose(byHand(tau), exactly);
});

test("the other task may lead", () => {
  const weights = new mtl.PCD({ primary: "far", tau: 0.1 }).weights(gramian, {
    tasks: ["near", "far"],
    losses,
  });
  const length = Math.sqrt(1 - 0.6 + 0.36);
  expect([...weights]).toBeClose([(3 * 0.6) / (2 * length), 1 / length], exactly);
});

test("promises by task", () => {
  const rows = [
    [1, 0, 0],
    [0, 2, 0],
    [0, 0, 5],
  ];
  const pcd = new mtl.PCD({ tau: { 1: 0.3, 2: 0.6 } });
  const direction = combined(rows, pcd.weights(gramianOf(rows)));
  const length = Math.hypot(1, 0.3, 0.6);
  expect(direction).toBeClose([1 / length, 0.3 / length, 0.6 / length], exactly);
});

describe("promises that cannot be kept together", () => {
  const rows = [
    [1, 1],
    [2, 0],
    [-2, 0],
  ];
  test("are dropped: the primary task is followed", () => {
    expect([...new mtl.PCD().weights(gramianOf(rows))]).toEqual([1, 0, 0]);
  });
  test("but promises of nothing can be kept: what moves neither", () => {
    const direction = combined(rows, new mtl.PCD({ tau: 0 }).weights(gramianOf(rows)));
    expect(direction).toBeClose([0, Math.SQRT2], { rtol: 1e-14, atol: 1e-14 });
  });
});

test("without the primary task's gradient nothing moves", () => {
  const zero = [
    [0, 0],
    [0, 9],
  ];
  expect([...new mtl.PCD().weights(zero)]).toEqual([0, 0]);
  const pcd = new mtl.PCD();
  pcd.begin(["near", "far"]);
  expect([...pcd.weights([[9]], { tasks: ["far"], losses: Float64Array.of(1) })]).toEqual([0]);
  expect(() => pcd.weights([[Number.NaN]], { tasks: ["far"], losses: Float64Array.of(1) })).toThrow(/finite/);
});

describe("the moving average", () => {
  const tasks = ["near", "far"];
  const longer = [
    [4, -30],
    [-30, 900],
  ];

  /** The weights when the second task's gradient is `factor` times as long as usual. */
  const expected = (factor: number) => {
    const multiplier = 0.1 * factor + 0.5; // tau ‖g̃‖ - k
    const length = Math.sqrt(1 - multiplier + multiplier ** 2);
    return [1 / length, (2 * multiplier) / (30 * length)];
  };

  test("is bias-corrected, and a longer gradient than usual is promised more", () => {
    const pcd = new mtl.PCD({ tau: 0.1, beta: 0.5 });
    pcd.weights(gramian, { tasks, losses });
    const average = (0.5 * 0.5 * 9 + 0.5 * 900) / (1 - 0.25);
    expect([...pcd.weights(longer, { tasks, losses })]).toBeClose(expected(30 / Math.sqrt(average)), exactly);
  });

  test("of a task that is absent stays, with its own count", () => {
    const pcd = new mtl.PCD({ tau: 0.1, beta: 0.5 });
    pcd.weights(gramian, { tasks, losses });
    pcd.weights([[4]], { tasks: ["near"], losses: Float64Array.of(1) });
    expect(pcd.stateDict()).toEqual({ tasks, average: [3, 4.5], steps: [2, 1] });
  });

  test("comes back from a state, in whatever order its tasks are", () => {
    const [one, two] = [new mtl.PCD({ primary: "near" }), new mtl.PCD({ primary: "near" })];
    one.weights(gramian, { tasks, losses });
    two.begin(tasks.toReversed());
    two.loadStateDict(JSON.parse(JSON.stringify(one.stateDict())));
    expect([...two.weights(longer, { tasks, losses })]).toEqual([...one.weights(longer, { tasks, losses })]);
    expect(() => two.loadStateDict({ tasks: ["x", "y"], average: [1, 1], steps: [1, 1] })).toThrow(
      /"x" is no task/,
    );
    expect(() => two.loadStateDict({ tasks })).toThrow(/"average"/);
  });

  test("is not touched by a step that is refused", () => {
    const pcd = new mtl.PCD();
    pcd.weights(gramian, { tasks, losses });
    const before = pcd.stateDict();
    const bad = [
      [Number.POSITIVE_INFINITY, 0],
      [0, 1],
    ];
    expect(() => pcd.weights(bad, { tasks, losses })).toThrow(/finite/);
    expect(pcd.stateDict()).toEqual(before);
  });
});

test("what it cannot use is refused", () => {
  expect(() => new mtl.PCD({ tau: 1.5 })).toThrow(/\[0, 1\] for tau, got 1.5/);
  expect(() => new mtl.PCD({ tau: { a: -1 } })).toThrow(/tau\["a"\], got -1/);
  expect(() => new mtl.PCD({ beta: 1 })).toThrow(/for beta/);
  expect(() => new mtl.PCD({ epsilon: -1 })).toThrow(/for epsilon/);
  expect(() => new mtl.PCD({ primary: 1 as never })).toThrow(/for primary, got 1/);
  expect(() => new mtl.PCD({ primary: "a" }).begin(["b"])).toThrow(/primary is "a", which is no task/);
  expect(() => new mtl.PCD({ tau: { 0: 0.1 } }).weights(gramian)).toThrow(/task "1" in tau/);
});
