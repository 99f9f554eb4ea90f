// scripts/fixtures/record_weightings.py wrote the fixture: gradients of TorchJD's scalarizers, and trainings with them.

import { describe, expect, test } from "vitest";
import { manualSeed, mtl, optim } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { problem } from "./training.js";

interface Case {
  method: string;
  options: {
    s?: number[];
    w?: number[];
    mu?: number;
    lambda?: number;
    theta?: number;
    preference?: number[];
    reference?: number[];
    minLosses?: number[];
  };
  losses: number[];
  weights: number[];
}

interface Training {
  name: string;
  optimizer: "sgd" | "adam";
  losses: number[][];
  last_weights: number[] | null;
  bias: number[];
  own: number[][];
}

const { cases, draws, trainings } = loadFixture<{
  cases: Case[];
  draws: { dtype: "float32" | "float64"; weights: number[][] }[];
  trainings: Training[];
}>("mtl/weightings");

const named = (values: readonly number[]): Record<string, number> =>
  Object.fromEntries(values.map((value, i) => [`t${i}`, value]));

/** With the trained numbers that the case has, put there through the state. */
function trained(method: mtl.LossWeighting, key: string, values: readonly number[]): mtl.LossWeighting {
  const zeros = values.map(() => 0);
  const state = {
    tasks: Object.keys(named(values)),
    [key]: values,
    first: zeros,
    second: zeros,
    steps: zeros,
  };
  method.loadStateDict({ ...state, before: values.map(() => null) });
  return method;
}

const makers: Record<string, (options: Case["options"]) => mtl.LossWeighting> = {
  GLS: () => new mtl.GLS(),
  UW: ({ s }) => trained(new mtl.UW(), "log_variances", s!),
  IMTLL: ({ s }) => trained(new mtl.IMTLL(), "log_scales", s!),
  STCH: ({ mu, preference, reference }) => {
    const ray = preference ? { preference: named(preference), reference: named(reference!) } : {};
    return new mtl.STCH({ mu: mu!, ...ray });
  },
  COSMOS: ({ lambda, preference }) => new mtl.COSMOS({ lambda: lambda!, preference: named(preference!) }),
  PBI: ({ theta, preference, reference }) => {
    const from = reference ? { reference: named(reference) } : {};
    return new mtl.PBI({ theta: theta!, preference: named(preference!), ...from });
  },
  FAMO: ({ w, minLosses }) =>
    trained(new mtl.FAMO(minLosses ? { minLosses: named(minLosses) } : {}), "logits", w!),
};

describe("weights are the derivatives of TorchJD's scalarizers", () => {
  test.each(Object.keys(makers))("%s", (method) => {
    const own = cases.filter((one) => one.method === method);
    expect(own.length).toBeGreaterThanOrEqual(8);
    for (const { options, losses, weights } of own) {
      const weighting = makers[method]!(options);
      const tasks = Object.keys(named(losses));
      weighting.begin(tasks);
      const largest = Math.max(...weights.map(Math.abs));
      // TorchJD's PBI adds 1e-12 under a root of squares of losses of 0.001 to 30; one loss lies on its ray.
      const atol = method === "PBI" ? 1e-6 * largest : 1e-13 * largest;
      expect(weighting.weights({ tasks, losses: Float64Array.from(losses) })).toBeClose(
        Float64Array.from(weights),
        { rtol: 1e-11, atol },
      );
    }
  });

  test.each(draws)("RLW draws what TorchJD draws in $dtype", ({ dtype, weights }) => {
    const rlw = new mtl.RLW({ dtype });
    manualSeed(5);
    const drawn = weights.map(({ length }) => {
      const tasks = Array.from({ length }, (_, i) => `t${i}`);
      return [...rlw.weights({ tasks, losses: new Float64Array(length) })];
    });
    // The gradient of a sum of products: the weights themselves, to the bit.
    expect(drawn).toEqual(weights);
  });
});

type Task = "angle" | "size" | "kind";
const by = (angle: number, size: number, kind: number) => ({ angle, size, kind });
const preference = by(0.5, 0.2, 0.3);
const below = by(0.01, 0.02, 0.1);
const adam = { lr: 0.01, weightDecay: 0.001 };

const methods: Record<string, () => mtl.LossWeighting> = {
  GLS: () => new mtl.GLS(),
  ScaleInvariant: () => new mtl.ScaleInvariant(),
  UW: () => new mtl.UW(adam),
  IMTLL: () => new mtl.IMTLL(adam),
  DWA: () => new mtl.DWA(),
  "DWA nash": () => new mtl.DWA({ compat: "nash", window: 10 }),
  RLW: () => new mtl.RLW({ dtype: "float64" }),
  STCH: () => new mtl.STCH({ mu: 0.3, preference, reference: below }),
  "STCH libmtl": () => new mtl.STCH({ mu: 0.5, compat: "libmtl", warmupEpochs: 1 }),
  COSMOS: () => new mtl.COSMOS({ lambda: 0.2, preference }),
  PBI: () => new mtl.PBI({ theta: 0.3, preference, reference: below }),
  FAMO: () => new mtl.FAMO({ minLosses: below }),
  LDCMTL: () => new mtl.LDCMTL(adam),
  "LDCMTL softmax initial": () =>
    new mtl.LDCMTL({ ...adam, lambda: 0.05, router: "softmax", normalization: "initial" }),
  "LDCMTL sigmoid log": () => new mtl.LDCMTL({ ...adam, lambda: 0.05, normalization: "log" }),
};

describe("50 steps, as PyTorch trains the model and the weights with one optimizer", () => {
  const epoch = 8;

  test("every method here was recorded", () => {
    expect(trainings.map(({ name }) => name)).toEqual(Object.keys(methods));
  });

  test.each(trainings)(
    "$name",
    scoped((run: Training) => {
      const { model, losses } = problem("float64");
      if (run.name === "RLW") manualSeed(1);
      const parameters = model.parameters();
      const optimizer =
        run.optimizer === "sgd"
          ? new optim.SGD(parameters, { lr: 0.02, momentum: 0.9 })
          : new optim.Adam(parameters, adam);
      const weighting = methods[run.name]!();
      const balancer = new mtl.Balancer<Task>(model, { weighting, diagnostics: false });
      const [curve, weights] = [[] as number[][], [] as number[][]];
      for (let step = 0; step < run.losses.length; step++) {
        optimizer.zeroGrad();
        const report = balancer.backward(losses(step));
        optimizer.step();
        curve.push([report.losses.angle, report.losses.size, report.losses.kind]);
        weights.push([report.weights.angle, report.weights.size, report.weights.kind]);
        if (weighting.observe) balancer.observe(losses(step));
        if ((step + 1) % epoch === 0 && "endEpoch" in weighting) (weighting as mtl.DWA).endEpoch();
      }
      // Sums run in another order; 50 steps of momentum multiply the last bits.
      const close = { rtol: 1e-9, atol: 1e-10 };
      expect(curve).toBeClose(run.losses, close);
      expect(model.trunk.parameters()[3]!).toBeClose(run.bias, close);
      if (run.last_weights) expect(weights.at(-1)).toBeClose(run.last_weights, close);
      if (run.own.length > 0) {
        const state = weighting.stateDict();
        const key = Object.keys(state).find((name) => /^(log|router)/.test(name))!;
        expect(state[key]).toBeClose(run.own[0], close);
      }
      optimizer.dispose();
      model.dispose();
    }),
  );
});
