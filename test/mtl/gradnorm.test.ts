// scripts/fixtures/record_gradnorm.py wrote the fixture: GradNorm as its paper has it, with PyTorch's double backward.

import { describe, expect, test } from "vitest";
import { ArgumentError, type DType, mtl, optim } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { problem } from "./training.js";

interface Run {
  name: string;
  dtype: DType;
  alpha: number;
  optimizer: "adam" | "sgd";
  pcgrad: boolean;
  losses: number[][];
  weights: number[][];
}

const { runs, floor } = loadFixture<{ floor: number; runs: Run[] }>("mtl/gradnorm");
const named = runs.map((run) => {
  return {
    ...run,
    name: `${run.dtype}, ${run.optimizer}, alpha ${run.alpha}${run.pcgrad ? ", PCGrad" : ""}`,
  };
});
const methods: Record<Run["optimizer"], mtl.GradNormOptions> = {
  adam: { lr: 0.025 },
  sgd: { optimizer: "sgd", lr: 0.002, momentum: 0.5 },
};

function train(run: Run, diagnostics: boolean) {
  const { model, losses } = problem(run.dtype);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9 });
  const balancer = new mtl.Balancer(model, {
    weighting: new mtl.GradNorm({ alpha: run.alpha, minWeight: floor, ...methods[run.optimizer] }),
    aggregator: run.pcgrad ? new mtl.PCGrad() : null,
    diagnostics,
  });
  const result = { losses: [] as number[][], weights: [] as number[][] };
  for (let step = 0; step < run.losses.length; step++) {
    optimizer.zeroGrad();
    const report = balancer.backward(losses(step));
    optimizer.step();
    result.losses.push([report.losses.angle, report.losses.size, report.losses.kind]);
    result.weights.push([report.weights.angle, report.weights.size, report.weights.kind]);
  }
  optimizer.dispose();
  model.dispose();
  return result;
}

describe("200 steps with GradNorm", () => {
  // Norms are summed in another order; L_grad's sign could only turn where G meets its target within 1e-15 (float64)
  // or 1e-7 (float32), which no step of these runs does.
  test.each(named)(
    "losses and weights are the reference's: $name",
    scoped((run: Run) => {
      const result = train(run, true);
      expect(result.losses).toBeClose(run.losses, { rtol: 1e-5, atol: 0 });
      expect(result.weights).toBeClose(run.weights, { rtol: 1e-5, atol: 0 });
    }),
  );

  test(
    "the same without diagnostics, where only the last shared layer is differentiated for each task",
    scoped(() => {
      const result = train(runs[0]!, false);
      expect(result.losses).toBeClose(runs[0]!.losses, { rtol: 1e-5, atol: 0 });
      expect(result.weights).toBeClose(runs[0]!.weights, { rtol: 1e-5, atol: 0 });
    }),
  );
});

describe("GradNorm.update", () => {
  const tasks = ["a", "b", "c"];
  const begun = (options: mtl.GradNormOptions) => {
    const gradnorm = new mtl.GradNorm({ optimizer: "sgd", lr: 0.1, ...options });
    gradnorm.begin(tasks);
    return gradnorm;
  };

  test("by hand: the longer gradient loses weight, the mean is the target", () => {
    const gradnorm = begun({ alpha: 0 });
    const losses = Float64Array.of(1, 1, 1);
    gradnorm.update({ tasks, losses, norms: Float64Array.of(1, 2, 6) });
    // mean 3, signs -, -, +: 1 + .1, 1 + .2, 1 - .6, and then the sum 2.7 becomes 3
    const expected = [1.1, 1.2, 0.4].map((weight) => (weight * 3) / 2.7);
    expect(Object.values(gradnorm.current())).toBeClose(expected, { rtol: 1e-15, atol: 0 });
  });

  test("by hand: alpha gives a task that learns slowly a longer target", () => {
    const gradnorm = begun({ alpha: 1, initialLosses: { a: 1, b: 1, c: 1 } });
    gradnorm.update({ tasks, losses: Float64Array.of(0.3, 0.3, 2.4), norms: Float64Array.of(1, 2, 6) });
    // r = .3, .3, 2.4; targets .9, .9, 7.2; signs +, +, -
    const expected = [0.9, 0.8, 1.6].map((weight) => (weight * 3) / 3.3);
    expect(Object.values(gradnorm.current())).toBeClose(expected, { rtol: 1e-14, atol: 0 });
  });

  test("weights keep the sum T and stay above 0, however unequal the gradients", () => {
    const gradnorm = new mtl.GradNorm();
    gradnorm.begin(tasks);
    for (let step = 0; step < 300; step++) {
      const losses = Float64Array.of(1, 1 / (step + 1), 1);
      gradnorm.update({ tasks, losses, norms: Float64Array.of(1, 0.3, 4000) });
      const weights = Object.values(gradnorm.current());
      expect(weights.reduce((sum, weight) => sum + weight)).toBeClose(3, { rtol: 1e-14, atol: 0 });
      expect(Math.min(...weights)).toBeGreaterThan(0.01);
    }
  });

  test("a task that is absent keeps its weight; the others share the rest", () => {
    const gradnorm = new mtl.GradNorm();
    gradnorm.begin(tasks);
    const all = { tasks, losses: Float64Array.of(1, 1, 1), norms: Float64Array.of(1, 2, 6) };
    gradnorm.update(all);
    const before = gradnorm.current();
    gradnorm.update({ tasks: ["a", "c"], losses: Float64Array.of(1, 1), norms: Float64Array.of(1, 6) });
    const after = gradnorm.current();
    expect(after.b).toBe(before.b);
    expect(after.a).toBeGreaterThan(before.a!);
    expect(after.a! + after.b! + after.c!).toBeClose(3, { rtol: 1e-15, atol: 0 });
  });

  test("one task alone keeps the weight 1", () => {
    const gradnorm = new mtl.GradNorm();
    gradnorm.begin(["only"]);
    for (const loss of [3, 2, 5]) {
      gradnorm.update({ tasks: ["only"], losses: Float64Array.of(loss), norms: Float64Array.of(loss) });
    }
    expect(gradnorm.current()).toEqual({ only: 1 });
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a NaN alpha", () => new mtl.GradNorm({ alpha: Number.NaN }), /alpha, got NaN/],
    ["a beta of 1", () => new mtl.GradNorm({ betas: [0.9, 1] }), /betas\[1\], got 1/],
    ["an unknown optimizer", () => new mtl.GradNorm({ optimizer: "lion" as never }), /"adam" or "sgd"/],
    [
      "an initial loss of 0",
      () => new mtl.GradNorm({ initialLosses: { a: 0 } }),
      /initialLosses\["a"\], got 0/,
    ],
    ["initial losses of no task", () => begun({ initialLosses: { d: 1 } }), /names "d", which is no task/],
    [
      "a first loss of 0",
      () => begun({}).weights({ tasks, losses: Float64Array.of(0, 1, 1) }),
      /give initialLosses.a instead/,
    ],
    [
      "a negative loss",
      () => begun({}).weights({ tasks, losses: Float64Array.of(1, -1, 1) }),
      /got -1 for task "b"/,
    ],
    [
      "a task it was not told of",
      () => begun({}).weights({ tasks: ["d"], losses: Float64Array.of(1) }),
      /"d"/,
    ],
  ])("refuses %s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
