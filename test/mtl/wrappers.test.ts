import { describe, expect, test } from "vitest";
import { ArgumentError, GraphError, getRngState, manualSeed, mtl, setRngState } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { gramianOf } from "./properties.js";
import { normalJacobian } from "./random_jacobians.js";
import { problem } from "./training.js";

/** What the method inside was asked, and weights that count the calls. */
function counting(): { method: mtl.GramianMethod; asked: string[][]; products: number[][] } {
  const [asked, products]: [string[][], number[][]] = [[], []];
  const method = mtl.fromGramian("Counting", ({ size, values }, { tasks }) => {
    asked.push([...tasks]);
    products.push([...values]);
    return Array.from({ length: size }, (_, t) => asked.length + t / 10);
  });
  return { method, asked, products };
}

const gramians = Array.from({ length: 9 }, (_, seed) => gramianOf(normalJacobian(seed, 3, 5)));
const named = (...tasks: string[]) => ({ tasks });
const eye = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => Number(i === j)));

describe("CRMOGM", () => {
  test("λ = alpha λ + (1 - alpha) λ̂, from the first λ̂ on", () => {
    const smooth = new mtl.CRMOGM(counting().method);
    expect([...smooth.weights(eye(2))]).toBeClose([1, 1.1], { rtol: 1e-15, atol: 0 });
    expect([...smooth.weights(eye(2))]).toBeClose([1.1, 1.2], { rtol: 1e-15, atol: 0 });
    smooth.alpha = 0.5;
    expect([...smooth.weights(eye(2))]).toBeClose([2.05, 2.15], { rtol: 1e-15, atol: 0 });
  });

  test("starts from given weights; alpha 1 stays there and alpha 0 smooths nothing", () => {
    const initialWeights = { 0: 7, 1: 9 };
    const still = new mtl.CRMOGM(counting().method, { alpha: 1, initialWeights });
    expect([...still.weights(eye(2)), ...still.weights(eye(2))]).toEqual([7, 9, 7, 9]);
    const bare = new mtl.CRMOGM(counting().method, { alpha: 0, initialWeights });
    expect([...bare.weights(eye(2)), ...bare.weights(eye(2))]).toEqual([1, 1.1, 2, 2.1]);
  });

  test("an absent task keeps its weight", () => {
    const smooth = new mtl.CRMOGM(counting().method, { alpha: 0.5 });
    smooth.weights(eye(2), named("a", "b")); // 1, 1.1
    smooth.weights(eye(1), named("b")); // (1.1 + 2) / 2
    expect([...smooth.weights(eye(2), named("b", "a"))]).toBeClose([2.275, 2.05], { rtol: 1e-15, atol: 0 });
  });
});

describe("EverySteps", () => {
  test("asks every third step and repeats itself in between", () => {
    const { method, asked } = counting();
    const rarely = new mtl.EverySteps(method, { steps: 3 });
    const seen = gramians.map((gramian) => rarely.weights(gramian)[0]);
    expect(seen).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(asked).toHaveLength(3);
  });

  test("asks for a task that has no weight yet", () => {
    const rarely = new mtl.EverySteps(counting().method, { steps: 10 });
    expect([...rarely.weights(eye(1), named("a"))]).toEqual([1]);
    expect([...rarely.weights(eye(2), named("b", "a"))]).toEqual([2, 2.1]);
    expect([...rarely.weights(eye(1), named("a"))]).toEqual([2.1]);
  });

  test(
    "a balancer takes no Gramian in between, and its gradients are those of the last weights",
    scoped(() => {
      const { model, losses } = problem("float64");
      const rarely = new mtl.EverySteps(new mtl.NashMTL(), { steps: 2 });
      const balancer = new mtl.Balancer(model, { aggregator: rarely });
      const first = balancer.backward(losses(0));
      model.zeroGrad();
      const second = balancer.backward(losses(1));
      expect(first.gramian.size).toBe(3);
      expect(() => second.gramian).toThrow(GraphError);
      expect(second.aggregation).toEqual(first.aggregation);
      const found = model.sharedParameters().map((parameter) => parameter.grad!.clone());
      model.zeroGrad();
      const fixed = mtl.fromGramian("Fixed", () => Object.values(first.aggregation) as number[]);
      new mtl.Balancer(model, { aggregator: fixed }).backward(losses(1));
      for (const [i, parameter] of model.sharedParameters().entries()) {
        // One pass of the weighted sum against T passes: the sums are rounded elsewhere.
        expect(found[i]).toBeClose(parameter.grad, { rtol: 1e-10, atol: 1e-14 });
      }
      model.zeroGrad();
      expect(balancer.backward(losses(2)).gramian.size).toBe(3);
      model.dispose();
    }),
  );
});

describe("TaskSampling", () => {
  test("the method sees a subset in order, and the others get 0", () => {
    const { method, asked, products } = counting();
    const some = new mtl.TaskSampling(method, { tasks: 2 });
    const seen = new Set<string>();
    manualSeed(0);
    for (let step = 0; step < 60; step++) {
      const weights = some.weights(
        [
          [1, 2, 3],
          [2, 5, 6],
          [3, 6, 10],
        ],
        named("a", "b", "c"),
      );
      const tasks = asked.at(-1)!;
      seen.add(tasks.join(""));
      expect(tasks.map((task) => weights["abc".indexOf(task)])).toEqual([step + 1, step + 1 + 0.1]);
      expect(weights.filter((weight) => weight === 0)).toHaveLength(1);
      const expected = { ab: [1, 2, 2, 5], ac: [1, 3, 3, 10], bc: [5, 6, 6, 10] }[tasks.join("")];
      expect(products.at(-1)).toEqual(expected);
    }
    expect(seen).toEqual(new Set(["ab", "ac", "bc"]));
  });

  test("each subset is equally likely", () => {
    const some = new mtl.TaskSampling(new mtl.IMTLG(), { tasks: 1 });
    manualSeed(3);
    const counts = [0, 0, 0, 0];
    for (let step = 0; step < 2000; step++) counts[some.weights(eye(4)).indexOf(1)]!++;
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(375)); // 5 sigma
  });

  test("fewer tasks than asked for are all taken", () => {
    const some = new mtl.TaskSampling(new mtl.IMTLG(), { tasks: 5 });
    expect([...some.weights(eye(2))]).toEqual([0.5, 0.5]);
  });
});

describe("state", () => {
  const make: [string, () => mtl.GramianWrapper][] = [
    ["CRMOGM", () => new mtl.CRMOGM(new mtl.GradVac())],
    ["EverySteps", () => new mtl.EverySteps(new mtl.CRMOGM(new mtl.NashMTL()), { steps: 2 })],
    ["TaskSampling", () => new mtl.TaskSampling(new mtl.GradVac(), { tasks: 2 })],
  ];

  test.each(make)("%s goes on bit for bit, with the method inside", (_name, fresh) => {
    manualSeed(5);
    const whole = fresh();
    const expected = gramians.map((gramian) => [...whole.weights(gramian)]);
    manualSeed(5);
    const first = fresh();
    const begun = gramians.slice(0, 5).map((gramian) => [...first.weights(gramian)]);
    const [state, rng] = [JSON.parse(JSON.stringify(first.stateDict())), getRngState()];
    manualSeed(6);
    const second = fresh();
    second.loadStateDict(state);
    setRngState(rng);
    rng.dispose();
    expect([...begun, ...gramians.slice(5).map((gramian) => [...second.weights(gramian)])]).toEqual(expected);
  });

  test("another's state is refused and changes nothing", () => {
    const wrapped = new mtl.CRMOGM(new mtl.NashMTL());
    wrapped.weights(eye(2));
    const before = JSON.stringify(wrapped.stateDict());
    const other = new mtl.CRMOGM(new mtl.GradVac()).stateDict();
    expect(() => wrapped.loadStateDict(other)).toThrow(/expected the state of NashMTL under "method"/);
    const torn = { ...wrapped.stateDict(), own: { tasks: ["0"], values: [null] } };
    expect(() => wrapped.loadStateDict(torn)).toThrow(/numbers under "values"/);
    expect(JSON.stringify(wrapped.stateDict())).toBe(before);
  });
});

test("names tell what is wrapped", () => {
  const wrapped = new mtl.EverySteps(new mtl.CRMOGM(new mtl.PCGrad()), { steps: 2 });
  expect(wrapped.name).toBe("EverySteps(CRMOGM(PCGrad))");
});

test.each<[string, () => unknown, RegExp]>([
  ["a weighting", () => new mtl.CRMOGM(new mtl.GradNorm() as never), /method of weights from a Gramian/],
  [
    "a method that needs J",
    () => new mtl.CRMOGM(new mtl.GradDrop() as never),
    /method of weights from a Gramian/,
  ],
  ["nothing", () => new mtl.EverySteps(null as never, { steps: 2 }), /Gramian, got null/],
  ["an alpha above 1", () => new mtl.CRMOGM(new mtl.IMTLG(), { alpha: 2 }), /alpha, got 2/],
  ["no steps", () => new mtl.EverySteps(new mtl.IMTLG(), { steps: 0 }), /steps, got 0/],
  ["no tasks", () => new mtl.TaskSampling(new mtl.IMTLG(), { tasks: 0 }), /tasks, got 0/],
  [
    "too few names",
    () => new mtl.CRMOGM(new mtl.IMTLG()).weights(eye(2), named("a")),
    /expected the names of 2 tasks, got 1/,
  ],
])("refuses %s", (_name, call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
