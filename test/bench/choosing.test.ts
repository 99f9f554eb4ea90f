// `npm run bench choosing`: what it asks for, what follows from scores, its tables and pictures, one short training.

import { describe, expect, test } from "vitest";
import { readStrikes, splitStrikes } from "../../examples/birdstrikes/data.js";
import { evaluate, tasks as strikeTasks } from "../../examples/birdstrikes/model.js";
import { recipes } from "../../examples/birdstrikes/recipes.js";
import { trainModel } from "../../examples/birdstrikes/training.js";
import { setNumThreads } from "../../lib/index.js";
import {
  type ChoosingName,
  choicesAskedFor,
  choosingNames,
  isFor,
  type ProblemName,
  problemNames,
} from "../../scripts/bench/choosing/methods.js";
import { type ChoosingOutcome, deltaM, spreadOf, verdictOf } from "../../scripts/bench/choosing/outcome.js";
import { drawProblemPicture, fillPage, problemTexts } from "../../scripts/bench/choosing/page.js";
import { setups } from "../../scripts/bench/choosing/setups.js";
import { strikesProblem } from "../../scripts/bench/choosing/strikes.js";
import { rowsOf } from "../../scripts/bench/choosing/table.js";
import { trainOnce } from "../../scripts/bench/choosing/training.js";
import { bestOf } from "../../scripts/bench/choosing/tuning.js";
import { readOptions, UsageError } from "../../scripts/bench/options.js";
import { methods } from "../mtl/methods.js";

test("every method of the test suites is in it", () => {
  // A lower-case name is a function that makes a method of one's own.
  const classes = methods.map(({ name }) => name.split(" ")[0]!).filter((name) => /^[A-Z]/.test(name));
  const missing = new Set(classes.filter((name) => !choosingNames.some((one) => one === name.toLowerCase())));
  expect([...missing]).toEqual([]);
});

test("a name asks for all, for a problem, or for one row of it", () => {
  expect(choicesAskedFor(["choosing"])).toHaveLength(problemNames.length * choosingNames.length);
  expect(choicesAskedFor(["choosing/digits"])).toHaveLength(choosingNames.length);
  expect(choicesAskedFor(["choosing/digits/uw", "choosing/strikes/uw"])).toEqual([
    { problem: "strikes", method: "uw" },
    { problem: "digits", method: "uw" },
  ]);
  expect(readOptions(["choosing/digits", "pcgrad"]).names).toEqual(["pcgrad"]);
  expect(readOptions(["choosing", "--write"]).write).toBe(true);
  for (const name of ["choosing/uw", "choosing/digits/nothing", "choosing/digits/uw/1"]) {
    expect(() => readOptions([name])).toThrow(UsageError);
  }
});

const machine = { cpu: "processor", cores: 2, memoryBytes: 2 ** 34, system: "linux x64", load: 0.5 };

/** A list of scores a task, one a seed. */
function outcomeOf(problem: ProblemName, method: ChoosingName, scores: Record<string, number[]>) {
  const amount = Object.values(scores)[0]!.length;
  const seeds = Array.from({ length: amount }, (_, seed) => {
    const own = Object.entries(scores).map(([task, values]) => [task, values[seed]!]);
    const weights = method === "fixedweights" ? { weights: { left: 0.5, right: 1 / 3 } } : {};
    return { seed, scores: Object.fromEntries(own) as Record<string, number>, ...weights };
  });
  const about = {
    epochs: 2,
    cpuMilliseconds: 1.5,
    cpuSeconds: 60,
    date: "2026-01-01",
    machine,
    versions: {},
  };
  return { problem, method, seeds, ...about } satisfies ChoosingOutcome;
}

describe("what follows from scores", () => {
  const single = outcomeOf("digits", "single", { left: [0.8, 0.8], right: [0.5, 0.4] });

  test("Delta m is the mean of the relative differences, seed by seed", () => {
    const one = outcomeOf("digits", "uw", { left: [0.88, 0.8], right: [0.5, 0.5] });
    expect(deltaM(one, single)).toBeClose([5, 12.5], { rtol: 1e-12, atol: 0 });
    expect(deltaM(single, single)).toEqual([0, 0]);
    expect(() => deltaM(outcomeOf("digits", "uw", { left: [1, 1, 1], right: [1, 1, 1] }), single)).toThrow(
      "no single-task models of seed 2",
    );
  });

  test("a difference that the seeds' spread explains is none", () => {
    expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, spread: 1 });
    // Of three seeds the mean must be 2.48 spreads from 0.
    expect(verdictOf([3.4, 2.4, 1.4], [0, 0, 0])).toMatchObject({ mean: 2.4, verdict: "=" });
    expect(verdictOf([3.6, 2.6, 1.6], [0, 0, 0]).verdict).toBe("better");
    expect(verdictOf([-3.6, -2.6, -1.6], [0, 0, 0]).verdict).toBe("worse");
    // Only the pairs' differences count, not how far the seeds are apart.
    expect(verdictOf([10, 20.1, 30], [9, 19, 29]).verdict).toBe("better");
    expect(verdictOf([1, 1], [1, 1]).verdict).toBe("=");
  });

  test("weights are chosen by scores relative to the best of each task", () => {
    const scores = [
      { damage: 0.7, speed: 0.1 },
      { damage: 0.6, speed: 0.2 },
      { damage: 0.69, speed: 0.19 },
    ];
    expect(bestOf(scores, ["damage", "speed"])).toBe(2);
  });
});

describe("the page", () => {
  const all = problemNames.flatMap((problem) => {
    const tasks = Object.keys(problemTexts[problem].scores);
    return choosingNames
      .filter((name) => isFor(name, problem, tasks.length))
      .map((name, i) => {
        const scores = tasks.map((task): [string, number[]] => [task, [0.7 - i / 100, 0.71 - i / 100]]);
        return outcomeOf(problem, name, Object.fromEntries(scores));
      });
  });

  test("rows are sorted, the best first, and compared with the sum and with tuned weights", () => {
    const rows = rowsOf("digits", all);
    expect(rows.map(({ method }) => method).slice(0, 3)).toEqual(["single", "equalweights", "fixedweights"]);
    expect(rows[0]!.delta).toEqual({ mean: 0, spread: 0 });
    expect(rows[2]!.besideSum).toMatchObject({ verdict: "worse" });
    const lonely = all.filter(({ method }) => method !== "single");
    expect(() => rowsOf("digits", lonely)).toThrow("single did not run");
  });

  const marked = ["guarantees", ...problemNames].map(
    (name) => `<!-- choosing: ${name} -->\nold\n<!-- /choosing -->`,
  );
  const text = `# Page\n\n${marked.join("\n\n")}\n\nend\n`;

  test("tables stand in their places, and again when they are drawn anew", () => {
    const page = fillPage(text, all);
    expect(page).toMatch(/^# Page\n/);
    expect(page).toMatch(/\nend\n$/);
    expect(page).not.toContain("old");
    expect(page).toContain("[UPGrad](methods/upgrad.md)");
    expect(page).toContain("left 0.5, right 0.33; left 0.5, right 0.33.");
    expect(fillPage(page, all)).toBe(page);
    expect(() => fillPage("# Page\n", all)).toThrow('no place for "guarantees"');
    const part = all.filter(({ problem, method }) => problem !== "digits" || method !== "uw");
    expect(() => fillPage(text, part)).toThrow("did not run: choosing/digits/uw");
  });

  test("a picture has a bar for each method, and writes out what lies outside", () => {
    const far = { left: [0.01, 0.02], right: [0.01, 0.02] };
    const picture = drawProblemPicture(
      "digits",
      all.map((one) =>
        one.method === "uwupgrad" ? { ...outcomeOf("digits", one.method, far), problem: one.problem } : one,
      ),
    );
    expect(picture).not.toMatch(/NaN|undefined/);
    expect(picture.match(/<circle [^>]*r="4"/g)!.length).toBeGreaterThan(35);
    expect(picture).toContain("← -97.9");
    expect(picture.length).toBeLessThan(40_000);
  });
});

describe("a training", () => {
  const problem = strikesProblem();

  test("is the demo's: same division, same start, same batches, same scores", async () => {
    setNumThreads(1);
    const trial = await problem.open(1, "test");
    const balance = () => setups.pcgrad({} as never, strikeTasks);
    const { scores, steps } = trainOnce(trial, { tasks: strikeTasks, epochs: 1, balance });
    expect(steps).toBe(32);
    const split = splitStrikes(await readStrikes(), 1);
    const recipe = recipes.find(({ name }) => name === "PCGrad")!;
    const conflicts = { add() {} } as never;
    const model = trainModel(split, {
      recipe,
      heads: strikeTasks,
      seed: 1,
      epochs: 1,
      conflicts,
      onEpoch() {},
    });
    expect(scores).toEqual(evaluate(model, split.valid));
  });

  test.each(["famo", "autolambda", "modo", "dwa", "dbmtl"] as const)(
    "%s is told what it asks for",
    async (name) => {
      const trial = await problem.standardised!.open(0, "tuning");
      const options = { tasks: strikeTasks, epochs: 1 };
      const { scores, steps } = trainOnce(trial, {
        ...options,
        balance: (one) => setups[name](one, strikeTasks),
      });
      expect(steps).toBe(25); // of 6,400 reports
      expect(scores.size).toBeGreaterThan(0.4);
      expect(scores.damage).toBeLessThan(1);
    },
  );
});
