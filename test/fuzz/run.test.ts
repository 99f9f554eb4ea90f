// No input ends the process: a short run of `npm run fuzz` with a fixed seed, and what a run says when one does.

import { describe, expect, test } from "vitest";
import { usualLimits } from "../../scripts/fuzz/child.js";
import type { Options } from "../../scripts/fuzz/options.js";
import { type Plan, runCalls } from "../../scripts/fuzz/pool.js";
import { deathLines, reportLines } from "../../scripts/fuzz/report.js";

const plan: Plan = { seed: 20261125, filter: "", from: 0, to: 6000, jobs: 2, limits: usualLimits };
const options: Options = { ...plan, json: null, asan: false, tests: null };

test("6,000 calls of everything public", { timeout: 300_000 }, async () => {
  const outcome = await runCalls(plan);
  expect(outcome.deaths.flatMap((death) => deathLines(options, death))).toEqual([]);
  expect(reportLines(options, outcome).slice(0, -1)).toEqual([]);
  expect(outcome.calls).toBe(6000);
  // Arguments of right kinds and of wrong ones.
  expect(outcome.errors).toBeGreaterThan(1000);
  expect(outcome.errors).toBeLessThan(5500);
});

describe("what a run notices", () => {
  const probe = (fate: string, to = 1) => {
    const limits = { ...usualLimits, call: 3000 };
    return runCalls({ ...plan, filter: `probe.${fate}`, to, jobs: 1, limits });
  };

  test("an abort, with the call and the command that brings it back; the run goes on behind it", async () => {
    const outcome = await probe("aborts", 3);
    expect(outcome.deaths.map(({ index, cause }) => [index, cause])).toEqual([
      [0, "SIGABRT"],
      [1, "SIGABRT"],
      [2, "SIGABRT"],
    ]);
    const named = { ...options, filter: "probe.aborts" };
    const lines = deathLines(named, outcome.deaths[1]!);
    expect(lines[0]).toMatch(/^call 1 ended the process \(SIGABRT\): probe\.aborts\([01]\)$/);
    expect(lines[2]).toBe('    npm run fuzz -- --seed 20261125 --call 1 --target "probe.aborts"');
    expect(reportLines(named, outcome).at(-1)).toBe("3 calls, 0 errors, 3 deaths");
  });

  test("an exit", async () => {
    expect((await probe("exits")).deaths.map(({ cause }) => cause)).toEqual(["exit 3"]);
  });

  test("a call that does not end", async () => {
    expect((await probe("hangs")).deaths.map(({ cause }) => cause)).toEqual(["a call that does not end"]);
  });

  test("an error that is not ours", async () => {
    const { deaths, complaints, errors } = await probe("throws");
    expect([deaths, errors]).toEqual([[], 1]);
    expect(complaints.map(({ complaint }) => complaint)).toEqual(["threw Error: an error that is not ours"]);
  });

  test("nothing where all is well", async () => {
    expect(await probe("lives", 5)).toEqual({ calls: 5, errors: 0, deaths: [], complaints: [], tensors: 0 });
  });
});
