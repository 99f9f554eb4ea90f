// scripts/fixtures/record_auto_lambda.py wrote the fixture: Auto-Lambda as its paper has it, on copies of the model.

import { describe, expect, test } from "vitest";
import { ArgumentError, F, manualSeed, mtl, nn, optim, randn, type Tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { problem } from "./training.js";

interface Run {
  primary: ("angle" | "size" | "kind")[];
  momentum: number;
  weight_decay: number;
  hypergradients: number[][];
  weights: number[][];
  losses: number[][];
}

const { runs } = loadFixture<{ runs: Run[] }>("mtl/auto_lambda");
const ahead = 3;

describe("20 steps with Auto-Lambda", () => {
  test.each(runs)(
    "gradients, weights and losses are the reference's: primary $primary, momentum $momentum",
    scoped((run: Run) => {
      const { model, losses } = problem("float64");
      const { momentum, weight_decay: weightDecay } = run;
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum, weightDecay });
      const primary = run.primary.length < 3 ? { primary: run.primary } : {};
      const weighting = new mtl.AutoLambda(model, { lr: 0.02, ...primary });
      const balancer = new mtl.Balancer(model, { weighting, diagnostics: false });
      const seen = { hypergradients: [] as number[][], weights: [] as number[][], losses: [] as number[][] };
      for (let step = 0; step < run.losses.length; step++) {
        const gradient = weighting.learn({
          training: () => losses(step),
          validation: () => losses(step + ahead),
          optimizer,
        });
        seen.hypergradients.push([gradient.angle!, gradient.size!, gradient.kind!]);
        optimizer.zeroGrad();
        const report = balancer.backward(losses(step));
        optimizer.step();
        seen.weights.push([report.weights.angle, report.weights.size, report.weights.kind]);
        seen.losses.push([report.losses.angle, report.losses.size, report.losses.kind]);
      }
      // The difference of losses that agree to 1e-15 is divided by 2 eps, down to 1e-4.
      expect(seen.hypergradients).toBeClose(run.hypergradients, { rtol: 1e-7, atol: 1e-9 });
      expect(seen.weights).toBeClose(run.weights, { rtol: 1e-6, atol: 0 });
      expect(seen.losses).toBeClose(run.losses, { rtol: 1e-7, atol: 0 });
      optimizer.dispose();
      model.dispose();
    }),
  );
});

/** A trunk with what changes in a forward pass: dropout's draws and batch norm's averages. */
function restless() {
  manualSeed(4);
  const trunk = new nn.Sequential(
    new nn.Linear(3, 8, { dtype: "float64" }),
    new nn.BatchNorm1d(8, { dtype: "float64" }),
    new nn.Dropout(0.5),
  );
  const heads = {
    a: new nn.Linear(8, 1, { dtype: "float64" }),
    b: new nn.Linear(8, 1, { dtype: "float64" }),
  };
  const model = new mtl.HardSharing({ trunk, heads });
  const x = randn([16, 3], { dtype: "float64" });
  const losses = (scale = 1) => {
    const out = model.forward(x.mul(scale));
    return { a: out.a.square().mean(), b: F.l1Loss(out.b, out.a.detach()) as Tensor };
  };
  return { model, losses };
}

describe("AutoLambda", () => {
  test(
    "puts parameters and buffers back to the bit and leaves .grad alone, also when a pass throws",
    scoped(() => {
      const { model, losses } = restless();
      const weighting = new mtl.AutoLambda(model);
      const values = () => [...model.parameters(), ...model.buffers()].map((tensor) => tensor.toArray());
      const before = values();
      weighting.learn({ training: losses, validation: () => losses(2), lr: 0.1 });
      expect(values()).toEqual(before);
      let calls = 0;
      const failing = () => {
        if (++calls === 3) throw new Error("third pass");
        return losses();
      };
      expect(() => weighting.learn({ training: failing, validation: losses, lr: 0.1 })).toThrow("third pass");
      expect(values()).toEqual(before);
      expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
      model.dispose();
    }),
  );

  test(
    "both points of the difference see the same draws: without them the gradient would be noise over eps",
    scoped(() => {
      const { model, losses } = restless();
      // The gradient does not change with the radius beyond curvature; two masks would differ by about 1 / radius.
      const [wide, narrow] = [1e-3, 1e-5].map((radius) => {
        manualSeed(9);
        const weighting = new mtl.AutoLambda(model, { radius });
        return Object.values(weighting.learn({ training: losses, validation: losses, lr: 0.1 }));
      });
      expect(narrow).toBeClose(wide, { rtol: 1e-2, atol: 1e-6 });
      model.dispose();
    }),
  );

  test(
    "a task that is absent keeps its weight; state goes on bit for bit",
    scoped(() => {
      const { model, losses } = restless();
      model.eval();
      const learn = (weighting: mtl.AutoLambda, absent: boolean) =>
        weighting.learn({
          training: () => (absent ? { ...losses(), b: null } : losses()),
          validation: () => losses(2),
          lr: 0.1,
        });
      const whole = new mtl.AutoLambda(model, { lr: 0.01 });
      learn(whole, false);
      const resumed = new mtl.AutoLambda(model, { lr: 0.01 });
      resumed.loadStateDict(JSON.parse(JSON.stringify(whole.stateDict())));
      const { b } = whole.current();
      for (const weighting of [whole, resumed]) {
        expect(Object.keys(learn(weighting, true))).toEqual(["a"]);
        learn(weighting, false);
      }
      expect(resumed.stateDict()).toEqual(whole.stateDict());
      expect(b).not.toBe(0.1);
      model.dispose();
    }),
  );

  test(
    "parameters that no primary task reaches, and frozen ones, take no part",
    scoped(() => {
      const { model, losses } = restless();
      model.eval();
      model.trunk.parameters()[0]!.requiresGrad_(false);
      const weighting = new mtl.AutoLambda(model, { primary: ["a"] });
      const gradient = weighting.learn({ training: losses, validation: losses, lr: 0.1 });
      expect(Object.values(gradient).every(Number.isFinite)).toBe(true);
      // The primary task's own training loss helps it most.
      expect(gradient.a!).toBeLessThan(0);
      model.dispose();
    }),
  );

  test(
    "refuses what it cannot do",
    scoped(() => {
      const { model, losses } = restless();
      const learn = (options: Partial<mtl.AutoLambdaStep>, made: mtl.AutoLambdaOptions = {}) =>
        new mtl.AutoLambda(model, made).learn({ training: losses, validation: losses, lr: 0.1, ...options });
      const cases: [() => unknown, RegExp][] = [
        [() => new mtl.AutoLambda({} as nn.Module), /expected a Module/],
        [() => new mtl.AutoLambda(model, { radius: 0 }), /radius, got 0/],
        [() => new mtl.AutoLambda(model, { primary: [] }), /at least one primary task/],
        [() => learn({}, { primary: ["z"] }), /primary names "z", which is no task/],
        [() => learn({ lr: -1 }), /lr, got -1/],
        [() => learn({ training: () => ({ a: 1 as never, b: null }) }), /training loss of "a", got 1/],
        [() => learn({ training: () => losses().a as never }), /record of losses by task from training/],
        [() => learn({ validation: () => ({ a: null, b: null }) }), /no primary task has a validation loss/],
      ];
      for (const [call, message] of cases) {
        expect(call).toThrow(ArgumentError);
        expect(call).toThrow(message);
      }
      const none = new mtl.AutoLambda(model);
      expect(() => none.learn({ training: losses, validation: losses })).toThrow(/an optimizer or lr/);
      model.dispose();
    }),
  );
});
