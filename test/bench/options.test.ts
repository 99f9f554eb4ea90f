import { expect, test } from "vitest";
import { isAskedFor } from "../../scripts/bench/bench.js";
import { pcgrad } from "../../scripts/bench/benches/pcgrad.js";
import { readOptions, UsageError } from "../../scripts/bench/options.js";
import { commandOf, plan } from "../../scripts/bench/plan.js";
import { requestsOf } from "../../scripts/python/requirements.mjs";

test("names and options in any order, with npm's own dashes between", () => {
  const options = readOptions(["pcgrad", "--", "--rounds", "3", "--threads", "2,4", "step/tiny", "--list"]);
  expect(options).toMatchObject({
    names: ["pcgrad", "step/tiny"],
    rounds: 3,
    threads: [2, 4],
    list: true,
    json: null,
  });
});

test.each([
  [["--rounds", "0"], "--rounds: expected a whole number from 1"],
  [["--threads", "1,"], "--threads: expected a whole number from 1"],
  [["--threads", "1.5"], "--threads: expected a whole number from 1"],
  [["--scale=-1"], "--scale: expected a number above 0"],
  [["--scale", "fast"], "--scale: expected a number above 0"],
  [["--round", "3"], "--round"],
  [["step", "--write"], "--write with a part would drop the other tables"],
])("%j is refused", (argv, message) => {
  expect(() => readOptions(argv)).toThrow(UsageError);
  expect(() => readOptions(argv)).toThrow(message);
});

test("a name asks for a bench, a net of it, or one case", () => {
  const cases = pcgrad.cases({ threads: 1, scale: 1, seed: 0 });
  const asked = (...names: string[]) =>
    cases.filter((one) => isAskedFor(pcgrad, one, names)).map(({ path }) => path.join("/"));
  expect(asked()).toHaveLength(12);
  expect(asked("pcgrad/medium")).toEqual(["medium/2", "medium/8", "medium/40"]);
  expect(asked("pcgrad/small/8", "pcgrad/lenet/2", "step")).toEqual(["small/8", "lenet/2"]);
  expect(asked("pcgrad/4")).toEqual([]);
});

test("a plan has a table for each bench and thread count, and the command that measures it again", () => {
  const options = readOptions([
    "pcgrad/medium",
    "step",
    "--rounds",
    "7",
    "--json",
    "x.json",
    "--scale",
    "0.5",
  ]);
  const commands = plan(options).map((table) => commandOf(table, options));
  expect(commands).toEqual([
    "npm run bench step -- --rounds 7 --threads 1 --scale 0.5",
    "npm run bench step -- --rounds 7 --threads 2 --scale 0.5",
    "npm run bench pcgrad/medium -- --rounds 7 --threads 1 --scale 0.5",
    "npm run bench pcgrad/medium -- --rounds 7 --threads 2 --scale 0.5",
  ]);
  const all = readOptions([]);
  const [first] = plan(all);
  expect(commandOf(first!, all)).toBe("npm run bench operators -- --rounds 5 --threads 1");
  expect(() => plan(readOptions(["pcgrad", "pcgrad/huge"]))).toThrow("there is no bench pcgrad/huge");
});

const requirements =
  "torch==2.13.0\ntorchjd==0.18.0 # the oracle\nLibMTL==1.1.5\n\nnumpy==2.4.6\nquadprog==0.1.14\n";

test("torch is asked for as a CPU build first, torchjd and LibMTL without a second torch", () => {
  const [torch, alone, rest] = requestsOf(requirements, { platform: "linux", index: "https://x/whl/cpu" });
  expect(torch!.attempts).toEqual([
    ["torch==2.13.0+cpu"],
    ["torch==2.13.0+cpu", "--extra-index-url", "https://x/whl/cpu"],
    ["torch==2.13.0"],
  ]);
  expect(alone!.attempts).toEqual([["--no-deps", "torchjd==0.18.0", "LibMTL==1.1.5"]]);
  expect(rest!.attempts).toEqual([["numpy==2.4.6", "quadprog==0.1.14"]]);
  const [onMac] = requestsOf(requirements, { platform: "darwin", index: "" });
  expect(onMac!.attempts).toEqual([["torch==2.13.0"]]);
  expect(() => requestsOf("numpy==2.4.6", { platform: "linux", index: "" })).toThrow("pins no torch");
});
