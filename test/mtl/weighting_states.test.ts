// What each weighting remembers and gives back, what it refuses, and that absent tasks keep what they have.

import { describe, expect, test } from "vitest";
import { ArgumentError, mtl } from "../../lib/index.js";
import { begun, preference, step, tasks } from "./weighting_steps.js";

const unlike: Record<string, () => mtl.LossWeighting> = {
  EqualWeights: () => new mtl.EqualWeights(),
  ScaleInvariant: () => new mtl.ScaleInvariant(),
  UW: () => new mtl.UW(),
  IMTLL: () => new mtl.IMTLL({ optimizer: "sgd", momentum: 0.9 }),
  DWA: () => new mtl.DWA(),
  "DWA window": () => new mtl.DWA({ window: 3 }),
  GLS: () => new mtl.GLS(),
  STCH: () => new mtl.STCH({ preference }),
  "STCH libmtl": () => new mtl.STCH({ compat: "libmtl", warmupEpochs: 1 }),
  COSMOS: () => new mtl.COSMOS({ lambda: 1, preference }),
  PBI: () => new mtl.PBI({ preference }),
  FAMO: () => new mtl.FAMO(),
  LDCMTL: () => new mtl.LDCMTL({ normalization: "initial" }),
};

/** Steps, some without a task, that leave no state empty. */
function steps(weighting: mtl.LossWeighting, from: number, to: number): number[][] {
  const seen: number[][] = [];
  for (let i = from; i < to; i++) {
    const present = i % 4 === 3 ? ["a", "c"] : tasks;
    const losses = present.map((_, k) => 1 + k + Math.cos(3 * i + k));
    seen.push([...weighting.weights(step(losses, present))]);
    weighting.update(step(losses, present));
    weighting.observe?.(
      step(
        losses.map((loss, k) => loss * (0.9 - 0.1 * k)),
        present,
      ),
    );
    if (i % 2 === 1 && "endEpoch" in weighting) (weighting as mtl.DWA).endEpoch();
  }
  return seen;
}

describe("state", () => {
  test.each(Object.entries(unlike))("%s goes on bit for bit, after JSON", (_name, make) => {
    const whole = begun(make());
    const expected = steps(whole, 0, 20);
    const first = begun(make());
    const seen = steps(first, 0, 11);
    const second = make();
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    second.begin(tasks);
    expect([...seen, ...steps(second, 11, 20)]).toEqual(expected);
    expect(second.stateDict()).toEqual(whole.stateDict());
  });

  test("FAMO may be saved between a step and its observation", () => {
    const famo = begun(new mtl.FAMO());
    famo.update(step([1, 2], ["a", "c"]));
    const other = new mtl.FAMO();
    other.loadStateDict(JSON.parse(JSON.stringify(famo.stateDict())));
    for (const one of [famo, other]) one.observe(step([0.5, 1.9], ["a", "c"]));
    expect(other.current()).toEqual(famo.current());
    expect(famo.current().b).toBe(0);
  });

  test.each(Object.entries(unlike))("%s refuses another's, and nothing changes", (name, make) => {
    const weighting = begun(make());
    steps(weighting, 0, 6);
    const before = JSON.stringify(weighting.stateDict());
    for (const [other, makeOther] of Object.entries(unlike)) {
      const state = begun(makeOther()).stateDict();
      const [own] = Object.keys(weighting.stateDict());
      // Nothing to tell apart: rules without a state, and two uses of one class.
      if (own === undefined ? Object.keys(state).length === 0 : name.split(" ")[0] === other.split(" ")[0])
        continue;
      expect(() => weighting.loadStateDict(state), `${name} of ${other}`).toThrow(ArgumentError);
    }
    const renamed = JSON.parse(before.replaceAll('"a"', '"x"'));
    if (before.includes('"a"')) expect(() => weighting.loadStateDict(renamed)).toThrow(/"x" is no task/);
    expect(JSON.stringify(weighting.stateDict())).toBe(before);
  });

  test("a task that is absent keeps what it has", () => {
    for (const weighting of [new mtl.UW(), new mtl.IMTLL(), new mtl.FAMO()]) {
      begun(weighting);
      steps(weighting, 0, 3);
      const before = weighting.current();
      steps(weighting, 3, 4);
      expect(weighting.current().b).toBe(before.b);
      expect(weighting.current().a).not.toBe(before.a);
    }
  });
});

describe("refuses", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "EqualWeights by name",
      () => new mtl.EqualWeights({ reduction: "max" as never }),
      /"sum" or "mean" for reduction, got the string "max"/,
    ],
    ["a negative factor", () => new mtl.ScaleInvariant({ weights: { a: -1 } }), /weight of "a", got -1/],
    ["factors of other tasks", () => begun(new mtl.ScaleInvariant({ weights: { a: 1 } })), /"b" is missing/],
    [
      "a loss of 0 in ScaleInvariant",
      () => new mtl.ScaleInvariant().weights(step([1, 0, 1])),
      /got 0 for task "b"/,
    ],
    [
      "a negative loss in GLS",
      () => new mtl.GLS().weights(step([1, -2, 1])),
      /got -2 for task "b".*loss\.add\(1\)/,
    ],
    ["a NaN in GLS", () => new mtl.GLS().weights(step([NaN, 1, 1])), /got NaN for task "a"/],
    ["a NaN s0", () => new mtl.UW({ s0: NaN }), /start, got NaN/],
    ["a negative lr", () => new mtl.UW({ lr: -1 }), /mtl\.UW: expected a number >= 0 for lr, got -1/],
    ["a beta of 1", () => new mtl.IMTLL({ betas: [1, 0.9] }), /betas\[0\], got 1/],
    ["an unknown optimizer", () => new mtl.IMTLL({ optimizer: "lion" as never }), /"adam" or "sgd"/],
    ["a task UW was not told of", () => begun(new mtl.UW()).weights(step([1], ["d"])), /"d" is no task/],
    ["other tasks later", () => begun(new mtl.UW()).begin(["a", "b"]), /"c" is missing/],
    ["a temperature of 0", () => new mtl.DWA({ temperature: 0 }), /temperature, got 0/],
    ["half a window", () => new mtl.DWA({ window: 1.5 }), /window, got 1.5/],
    ["another compat of DWA", () => new mtl.DWA({ compat: "libmtl" as never }), /"nash" or null/],
    ["another dtype of RLW", () => new mtl.RLW({ dtype: "float16" as never }), /"float16"/],
    ["a mu of 0", () => new mtl.STCH({ mu: 0 }), /mu, got 0/],
    ["compat with a preference", () => new mtl.STCH({ compat: "libmtl", preference }), /no preference/],
    ["a warm-up without compat", () => new mtl.STCH({ warmupEpochs: 2 }), /warmupEpochs is for compat/],
    [
      "a loss of 0 in LibMTL's STCH",
      () => begun(new mtl.STCH({ compat: "libmtl" })).weights(step([0, 1, 1])),
      /got 0 for task "a"/,
    ],
    [
      "a negative preference",
      () => new mtl.COSMOS({ lambda: 1, preference: { a: -1 } }),
      /preference of "a", got -1/,
    ],
    ["no preference", () => new mtl.PBI({ preference: null as never }), /record of numbers by task/],
    ["a preference of zeros", () => new mtl.PBI({ preference: { a: 0 } }), /above 0 for at least one task/],
    ["a preference of other tasks", () => begun(new mtl.PBI({ preference: { a: 1 } })), /"b" is missing/],
    ["a negative theta", () => new mtl.PBI({ theta: -1, preference }), /theta, got -1/],
    ["no lambda", () => new mtl.COSMOS({ preference } as never), /lambda, got undefined/],
    [
      "a reference of other tasks",
      () => begun(new mtl.PBI({ preference, reference: { a: 0 } })),
      /"b" is missing/,
    ],
    ["a negative gamma", () => new mtl.FAMO({ gamma: -1 }), /gamma, got -1/],
    ["minima of other tasks", () => begun(new mtl.FAMO({ minLosses: { a: 0 } })), /"b" is missing/],
    [
      "a loss below its minimum",
      () => begun(new mtl.FAMO({ minLosses: { a: 0, b: 1, c: 0 } })).weights(step([1, 0.5, 1])),
      /expected losses > 1, got 0.5 for task "b": give minLosses.b/,
    ],
    [
      "an observation before a step",
      () => begun(new mtl.FAMO()).observe(step([1, 1, 1])),
      /call backward first/,
    ],
    [
      "an observation of other tasks",
      () => {
        const famo = begun(new mtl.FAMO());
        famo.update(step([1, 1], ["a", "b"]));
        famo.observe(step([1, 1], ["a", "c"]));
      },
      /"c" is no task/,
    ],
    ["an unknown router", () => new mtl.LDCMTL({ router: "relu" as never }), /router, got the string "relu"/],
    ["an unknown normalization", () => new mtl.LDCMTL({ normalization: "z" as never }), /normalization/],
    [
      "a loss of 0 to take the logarithm of",
      () => begun(new mtl.LDCMTL({ normalization: "log" })).weights(step([0, 1, 1])),
      /got 0 for task "a"/,
    ],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
