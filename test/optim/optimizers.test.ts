// scripts/fixtures/record_optimizers.py ran the other optimizers in PyTorch, one thread, 20 steps; here the same runs,
// their state dicts at half, and runs taken up from PyTorch's.

import { describe, expect, test } from "vitest";
import {
  arange,
  type DType,
  noGrad,
  type optim,
  scope,
  setNumThreads,
  type Tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { expectRecorded, loadRuns, makeOptimizer, makeProblem, numbersOf, type Recorded } from "./problem.js";
import { type PackedState, reviveAll } from "./revive.js";

interface Case extends Recorded {
  dtype: DType;
  sparse?: boolean;
  differentiable?: boolean;
  stateDict?: PackedState;
  /** The parameters when the state dict was taken. */
  half?: number[][];
  after: number[][];
}

setNumThreads(1);
const fixture = loadRuns<Case>("optimizers");
const half = fixture.steps / 2;

/** Two of three elements, others each time. */
function makeSparse(param: Tensor, step: number): void {
  scope(() => {
    const { grad } = param;
    const places = arange(grad!.numel()).reshape(grad!.shape).add(step).remainder(3);
    param.grad = grad!.mul(places.ne(0)).toSparse();
  });
}

interface Start {
  params: number[][];
  stateDict: optim.OptimizerStateDict;
}

function begin(recorded: Case, start?: Start) {
  const { optimizer: name, differentiable, dtype } = recorded;
  const count = name === "Muon" ? 1 : 2;
  const problem = makeProblem({ problem: fixture.problem.slice(0, count) }, dtype);
  const { parts } = problem;
  const params = differentiable ? problem.params.map((param) => param.clone()) : problem.params;
  const optimizer = makeOptimizer(
    differentiable ? { ...recorded, options: { ...recorded.options, differentiable } } : recorded,
    params,
  );
  if (start) {
    noGrad(() => params.forEach((param, i) => void param.copy_(toTensor(start.params[i]!, param))));
    optimizer.loadStateDict(start.stateDict);
  }
  const gradients = () => {
    optimizer.zeroGrad();
    if (!differentiable) return problem.backward();
    params.forEach((param, i) => {
      const [, target, curvature] = parts[i]!;
      param.grad = param.sub(target!).mul(2).mul(curvature!).detach();
    });
    return 0;
  };
  const step = (number: number) => {
    if (name === "LBFGS") return void optimizer.step(gradients);
    gradients();
    if (recorded.sparse) for (const param of params) makeSparse(param, number);
    return void optimizer.step();
  };
  return { params, optimizer, step };
}

const toTensor = (values: number[], like: Tensor) =>
  reviveAll.tensor({ values, shape: like.shape, dtype: like.dtype });

describe("has PyTorch's bits", () => {
  test("every optimizer is there", () => {
    const names = fixture.cases.map(({ optimizer }) => optimizer);
    expect(new Set(names).size).toBe(15);
  });

  test.each(
    fixture.cases.map(
      (recorded) =>
        [`${recorded.differentiable ? "differentiable " : ""}${recorded.name}`, recorded] as const,
    ),
  )(
    "%s",
    scoped((_name: string, recorded: Case) => {
      const { params, optimizer, step } = begin(recorded);
      for (let number = 1; number <= fixture.steps; number++) {
        step(number);
        if (number === half && recorded.half) expectRecorded(params, recorded.half, fixture);
      }
      expectRecorded(params, recorded.after, fixture);
      if (recorded.differentiable) expect(params.every(({ gradFn }) => gradFn !== null)).toBe(true);
      optimizer.dispose();
    }),
  );
});

const withState = fixture.cases.filter(({ stateDict }) => stateDict);

describe.each(withState)("state dict: $name", (recorded) => {
  const expected = recorded.stateDict!;

  test(
    "gives the keys, shapes, dtypes, options and bits that PyTorch gives",
    scoped(() => {
      const { optimizer, step } = begin(recorded);
      for (let number = 1; number <= half; number++) step(number);
      const { state, param_groups } = optimizer.stateDict();
      expect(param_groups).toEqual(expected.param_groups);
      expect(Object.keys(param_groups[0]!)).toEqual(Object.keys(expected.param_groups[0]!));
      expect(Object.keys(state)).toEqual(Object.keys(expected.state));
      for (const [number, saved] of Object.entries(expected.state)) {
        expect(Object.keys(state[Number(number)]!)).toEqual(Object.keys(saved));
        const got = reviveAll.plain(state[Number(number)]!);
        expect(reviveAll.forms(got)).toEqual(reviveAll.forms(saved));
        const [mine, theirs] = [got, saved].map(reviveAll.numbers);
        expectRecorded(
          [reviveAll.tensor({ values: mine!, shape: [mine!.length], dtype: "float64" })],
          [theirs!],
          fixture,
        );
      }
      optimizer.dispose();
    }),
  );

  test(
    "goes on from PyTorch's state dict as PyTorch does, and from its own",
    scoped(() => {
      const start = { params: recorded.half!, stateDict: reviveAll(expected) };
      const first = begin(recorded, start);
      for (let number = half + 1; number <= fixture.steps; number++) first.step(number);
      expectRecorded(first.params, recorded.after, fixture);
      const whole = begin(recorded);
      for (let number = 1; number <= 7; number++) whole.step(number);
      const second = begin(recorded, {
        params: whole.params.map(numbersOf),
        stateDict: whole.optimizer.stateDict(),
      });
      for (let number = 8; number <= fixture.steps; number++) second.step(number);
      expectRecorded(second.params, recorded.after, fixture);
      for (const { optimizer } of [first, whole, second]) optimizer.dispose();
    }),
  );
});
