// scripts/fixtures/record_optim.py ran every option of every optimizer in PyTorch, one thread, 50 steps.

import { describe, expect, test } from "vitest";
import { type DType, memory, setNumThreads } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { expectRecorded, loadRuns, makeOptimizer, makeProblem, numbersOf, type Recorded } from "./problem.js";

interface Case extends Recorded {
  dtype: DType;
  /** The parameters after each of these steps. */
  after: Record<string, number[][]>;
}

setNumThreads(1);
const fixture = loadRuns<Case>("trajectories");
const runs = (wanted: (recorded: Case) => boolean) => fixture.cases.filter(wanted);

function run(recorded: Case, onStep: (step: number) => void = () => {}) {
  const problem = makeProblem(fixture, recorded.dtype);
  const optimizer = makeOptimizer(recorded, problem.params);
  for (let step = 1; step <= fixture.steps; step++) {
    optimizer.zeroGrad();
    problem.backward();
    optimizer.step();
    const expected = recorded.after[step];
    if (expected) expectRecorded(problem.params, expected, fixture);
    onStep(step);
  }
  optimizer.dispose();
  return problem.params.map(numbersOf);
}

describe("has PyTorch's bits", () => {
  test("the table is complete: each optimizer, fused where there is a kernel and not, in five dtypes", () => {
    const kinds = new Set(
      fixture.cases.map(({ optimizer, fused, dtype }) => `${optimizer} ${fused} ${dtype}`),
    );
    expect(kinds.size).toBe(3 * (2 * 4 + 1) - 2);
  });

  test.each(fixture.cases)(
    "$name",
    scoped((recorded: Case) => {
      run(recorded);
    }),
  );
});

describe("the default, fused", () => {
  test.each(runs(({ fused, dtype }) => !fused && dtype === "float32"))(
    "stays close to PyTorch's default: $name",
    scoped((recorded: Case) => {
      const problem = makeProblem(fixture);
      const optimizer = makeOptimizer({ ...recorded, fused: true }, problem.params);
      for (let step = 1; step <= fixture.steps; step++) {
        optimizer.zeroGrad();
        problem.backward();
        optimizer.step();
      }
      optimizer.dispose();
      // The kernel folds what the loop computes one operator at a time, so each step may differ in its last bit.
      for (const [i, values] of recorded.after[fixture.steps]!.entries()) {
        expect(numbersOf(problem.params[i]!)).toBeClose(values, { rtol: 1e-5, atol: 1e-6 });
      }
    }),
  );

  const withoutKernel = ({ optimizer, dtype }: Case) =>
    dtype === "complex64" || (optimizer === "SGD" && dtype.endsWith("float16"));

  test.each(runs(withoutKernel))(
    "takes the loop where there is no kernel, or a broken one: $name",
    scoped((recorded: Case) => {
      run({ ...recorded, fused: true });
    }),
  );
});

test.each(
  runs(({ dtype, options }) => dtype === "float32" && (options.amsgrad === true || options.momentum === 0.9)),
)(
  "makes its tensors in the first step only: $name",
  scoped((recorded: Case) => {
    const before = memory().tensors;
    const live: number[] = [];
    run(recorded, () => live.push(memory().tensors));
    // Nothing the problem makes in a step outlives it: the two gradients are the same two each time.
    expect(new Set(live.slice(1))).toEqual(new Set([live[0]]));
    expect(live[0]).toBeGreaterThan(before);
  }),
);
