// What each weighting does, by hand.

import { describe, expect, test } from "vitest";
import { getRngState, manualSeed, mtl } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { begun, preference, step, tasks } from "./weighting_steps.js";

describe("by hand", () => {
  const weigh = (weighting: mtl.LossWeighting, losses: number[], present = tasks) => [
    ...begun(weighting).weights(step(losses, present)),
  ];

  test("EqualWeights", () => {
    expect(weigh(new mtl.EqualWeights(), [1, 2, 3])).toEqual([1, 1, 1]);
    expect(weigh(new mtl.EqualWeights({ reduction: "mean" }), [1, 2], ["a", "c"])).toEqual([0.5, 0.5]);
  });

  test("ScaleInvariant", () => {
    const weights = { a: 1, b: 3, c: 0 };
    expect(weigh(new mtl.ScaleInvariant({ weights }), [4, 0.5, 9])).toEqual([0.25, 6, 0]);
  });

  test("GLS, also where a product of the losses would overflow or underflow", () => {
    expect(weigh(new mtl.GLS(), [1, 8, 27])).toBeClose([2, 6 / 24, 6 / 81], { rtol: 1e-14, atol: 0 });
    const names = Array.from({ length: 400 }, (_, i) => `t${i}`);
    for (const loss of [1e-10, 1e10]) {
      const weighting = new mtl.GLS();
      weighting.begin(names);
      const weights = weighting.weights({ tasks: names, losses: new Float64Array(400).fill(loss) });
      // The logarithms' sum is 9,000, with an error of a few of its last bits.
      expect(weights).toBeClose(new Float64Array(400).fill(1 / 400), { rtol: 1e-12, atol: 0 });
    }
  });

  test("STCH tends to the largest weighted loss as mu falls", () => {
    const stch = new mtl.STCH({ mu: 1e-300, preference, reference: { a: 0, b: 1, c: 0 } });
    expect(weigh(stch, [3, 2, 4])).toEqual([0, 0, 2]);
    expect(weigh(new mtl.STCH({ mu: 1e300 }), [3, 2, 4])).toBeClose([1 / 9, 1 / 9, 1 / 9], { rtol: 1e-15 });
  });

  test("COSMOS and PBI: nothing draws losses that lie on the ray", () => {
    const along = [0.25, 0.5, 0.5];
    expect(weigh(new mtl.COSMOS({ lambda: 3, preference }), along)).toBeClose([1, 2, 2], { rtol: 1e-14 });
    const ray = [1 / 3, 2 / 3, 2 / 3];
    for (const scale of [1, 1e-9, 0.1, 1e9]) {
      const losses = along.map((loss) => loss * scale);
      expect(weigh(new mtl.PBI({ preference }), losses)).toEqual(ray);
    }
  });

  test("PBI is the same at every scale of the losses, where TorchJD's smoothing shows at 1e-6", () => {
    const at = (scale: number) => weigh(new mtl.PBI({ preference }), [3 * scale, 1 * scale, 2 * scale]);
    for (const scale of [2 ** -60, 2 ** 60]) expect(at(scale)).toEqual(at(1));
  });

  test("COSMOS takes losses of 0", () => {
    expect(weigh(new mtl.COSMOS({ lambda: 3, preference }), [0, 0, 0])).toEqual([1, 2, 2]);
  });

  test("a preference of 0 for all that are present weighs nothing", () => {
    const onlyA = { a: 1, b: 0, c: 0 };
    expect(weigh(new mtl.COSMOS({ lambda: 3, preference: onlyA }), [1, 1], ["b", "c"])).toEqual([0, 0]);
    expect(weigh(new mtl.PBI({ preference: onlyA }), [1, 1], ["b", "c"])).toEqual([0, 0]);
  });

  test("UW and IMTLL settle where the scaled loss is 1", () => {
    for (const weighting of [
      new mtl.UW({ optimizer: "sgd", lr: 0.5 }),
      new mtl.IMTLL({ optimizer: "sgd", lr: 0.25 }),
    ]) {
      begun(weighting);
      for (let i = 0; i < 300; i++) weighting.update(step([0.5, 1, 2]));
      const sign = weighting instanceof mtl.UW ? 1 : -1;
      const expected = [0.5, 1, 2].map((loss) => sign * Math.log(loss));
      expect(Object.values(weighting.current())).toBeClose(expected, { rtol: 1e-12, atol: 1e-12 });
    }
  });

  test("UW starts at LibMTL's -0.5 where it is told to", () => {
    expect(weigh(new mtl.UW({ s0: -0.5 }), [1, 1, 1])).toBeClose(Array(3).fill(Math.exp(0.5) / 2));
  });

  test("SGD with momentum and weight decay: two steps of UW by hand", () => {
    const uw = new mtl.UW({ s0: 1, optimizer: "sgd", lr: 0.1, momentum: 0.5, weightDecay: 0.2 });
    uw.begin(["a"]);
    let [s, velocity] = [1, 0];
    for (let i = 0; i < 2; i++) {
      const slope = 0.5 - 0.5 * Math.exp(-s) * 3 + 0.2 * s;
      velocity = 0.5 * velocity + slope;
      s -= 0.1 * velocity;
      uw.update(step([3], ["a"]));
    }
    expect(uw.current().a).toBeClose(s, { rtol: 1e-15, atol: 0 });
  });

  test("FAMO: one observation by hand", () => {
    const famo = begun(new mtl.FAMO({ lr: 0.1, gamma: 0, epsilon: 0 }));
    famo.update(step([2, 2, 2]));
    famo.observe(step([1, 2, 4]));
    // Shrunk by log 2, 0 and -log 2, at equal z: Adam's first step is lr against each sign.
    expect(Object.values(famo.current())).toBeClose([-0.1, 0, 0.1], { rtol: 1e-6, atol: 1e-12 });
    // The task that shrank weighs less, and weights sum to 1.
    const weights = [...famo.weights(step([1, 1, 1]))];
    expect(weights[0]!).toBeLessThan(weights[2]!);
    expect(weights.reduce((sum, x) => sum + x)).toBeClose(1, { rtol: 1e-15 });
  });

  test("LDCMTL: the derivative of what it says it minimizes", () => {
    const [lambda, losses] = [0.3, [0.5, 1, 2]];
    const objective = (values: number[], norm: number) => {
      const w = 1 / (1 + Math.exp(-0.4));
      const apart = Math.abs(w * (values[0]! - values[1]!)) + Math.abs(w * (values[1]! - values[2]!));
      return (w * values.reduce((sum, x) => sum + x)) / norm + lambda * apart;
    };
    const weights = weigh(new mtl.LDCMTL({ lambda, start: 0.4 }), losses);
    for (const i of [0, 1, 2]) {
      const at = (delta: number) => objective(losses.with(i, losses[i]! + delta), 3 / (1 + Math.exp(-0.4)));
      // Central difference of a function that is linear here.
      expect(weights[i]).toBeClose((at(0.01) - at(-0.01)) / 0.02, { rtol: 1e-12 });
    }
  });
});

describe("DWA", () => {
  const epochs = (dwa: mtl.DWA, means: number[][]) => {
    for (const losses of means) {
      dwa.update(step(losses.map((loss) => loss + 1)));
      dwa.update(step(losses.map((loss) => loss - 1)));
      dwa.endEpoch();
    }
    return dwa;
  };

  test("weighs all alike in two epochs, then by rates of the means", () => {
    const dwa = epochs(begun(new mtl.DWA()), [[2, 4, 8]]);
    expect([...dwa.weights(step([1, 1, 1]))]).toEqual([1, 1, 1]);
    epochs(dwa, [[1, 4, 16]]);
    const powers = [0.5, 1, 2].map((rate) => Math.exp(rate / 2));
    const total = powers.reduce((sum, x) => sum + x);
    const expected = powers.map((power) => (3 * power) / total);
    expect([...dwa.weights(step([1, 1, 1]))]).toBeClose(expected, { rtol: 1e-15 });
  });

  test("a task that was absent for an epoch keeps its rate, one without a rate weighs 1", () => {
    const dwa = epochs(begun(new mtl.DWA({ temperature: 1 })), [[2, 4, 8]]);
    dwa.update(step([1, 2], ["a", "b"]));
    dwa.endEpoch();
    const weights = [...dwa.weights(step([1, 1, 1]))];
    expect(weights).toEqual([1, 1, 1]);
    dwa.update(step([3, 4], ["b", "c"]));
    dwa.endEpoch();
    // Rates: a still 1/2, b 3/2, c 4/8.
    const powers = [0.5, 1.5, 0.5].map(Math.exp);
    const total = powers.reduce((sum, x) => sum + x);
    expect([...dwa.weights(step([1, 1, 1]))]).toBeClose(
      powers.map((power) => (3 * power) / total),
      { rtol: 1e-15 },
    );
  });

  test("a window compares the last batches with those before them, this one included", () => {
    const dwa = begun(new mtl.DWA({ window: 2, temperature: 1, reduction: "mean" }));
    for (const loss of [4, 2, 1]) {
      expect([...dwa.weights(step([loss, 1, 1]))]).toBeClose([1 / 3, 1 / 3, 1 / 3], { rtol: 1e-15 });
      dwa.update(step([loss, 1, 1]));
    }
    const powers = [1.5 / 3, 1, 1].map(Math.exp);
    const total = powers.reduce((sum, x) => sum + x);
    expect([...dwa.weights(step([2, 1, 1]))]).toBeClose(
      powers.map((power) => power / total),
      { rtol: 1e-15 },
    );
  });

  test("losses of 0 stay finite", () => {
    const dwa = begun(new mtl.DWA());
    for (const losses of [
      [0, 0, 1],
      [0, 1, 1],
    ]) {
      dwa.update(step(losses));
      dwa.endEpoch();
    }
    expect([...dwa.weights(step([1, 1, 1]))]).toEqual([0, 3, 0]);
  });

  test("a negative mean is refused by name", () => {
    const dwa = begun(new mtl.DWA());
    for (let i = 0; i < 2; i++) {
      dwa.update(step([1, -1, 1]));
      dwa.endEpoch();
    }
    expect(() => dwa.weights(step([1, 1, 1]))).toThrow(/mean loss of task "b" is -1/);
  });
});

test("STCH with compat: a task absent from the nadir's epoch takes its first loss after it", () => {
  const stch = begun(new mtl.STCH({ compat: "libmtl", warmupEpochs: 0 }));
  stch.update(step([2, 4], ["a", "b"]));
  stch.endEpoch();
  // log(L / nadir) is 0 for all: shares 1/3, times T, over L.
  expect([...stch.weights(step([2, 4, 8]))]).toBeClose([1 / 2, 1 / 4, 1 / 8], { rtol: 1e-14 });
  stch.update(step([2, 4, 8]));
  expect(stch.weights(step([2, 4, 16]))[2]).toBeClose((3 * 2) / 4 / 16, { rtol: 1e-14 });
});

test(
  "RLW draws for the tasks that are present, and no more",
  scoped(() => {
    manualSeed(11);
    const rlw = begun(new mtl.RLW());
    const [first] = rlw.weights(step([1, 1], ["a", "c"]));
    rlw.weights(step([1, 1, 1]));
    const after = getRngState().toArray();
    manualSeed(11);
    expect(rlw.weights(step([5, 7], ["b", "c"]))[0]).toBe(first);
    rlw.weights(step([1, 1, 1]));
    expect(getRngState().toArray()).toEqual(after);
  }),
);

test("a preference may be set anew, for the same tasks", () => {
  const pbi = begun(new mtl.PBI({ theta: 0, preference }));
  pbi.preference = { a: 0, b: 0, c: 7 };
  expect([...pbi.weights(step([1, 2, 3]))]).toEqual([0, 0, 1]);
  expect(() => {
    pbi.preference = { a: 1 };
  }).toThrow(/"b" is missing/);
});
