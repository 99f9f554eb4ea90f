// No input through the public API ends the process: wrong types, counts, sizes and disposed tensors at every operator.
//
// The calls run in child processes, so that a crash names its operator. CANDELABRA_FUZZ_ROUNDS adds random calls per
// operator to the systematic ones.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { targets } from "./targets.js";

const run = promisify(execFile);
const rounds = process.env.CANDELABRA_FUZZ_ROUNDS ?? "10";
/** By its path: the children run in a folder of their own, lest an operator that writes files writes them here. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const folder = mkdtempSync(join(tmpdir(), "candelabra-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  calls: number;
  complaints: string[];
  /** Alive at the end: whatever an operator made before it failed must be gone. */
  tensors: number;
}

/** Runs targets from `from` on; after a crash goes on behind the operator that caused it. */
async function attackRange(from: number, to: number): Promise<Outcome> {
  const journal = join(folder, `${from}.json`);
  const child = join(import.meta.dirname, "child.ts");
  try {
    const args = ["--import", tsx, child, String(from), String(to), rounds, journal];
    await run(process.execPath, args, { cwd: folder, timeout: 120_000, maxBuffer: 2 ** 26 });
    return JSON.parse(readFileSync(journal, "utf8")) as Outcome;
  } catch (error) {
    const { signal, code, stderr } = error as { signal?: string; code?: number; stderr?: string };
    const [index = "", label, call] = readFileSync(journal, "utf8").trim().split("\t");
    if (!index)
      return { calls: 0, complaints: [`the child died before its first call: ${stderr}`], tensors: 0 };
    const crash = `${label}${call} ended the process (${signal ?? `exit ${code}`}): ${stderr?.slice(-300)}`;
    const rest =
      Number(index) + 1 < to
        ? await attackRange(Number(index) + 1, to)
        : { calls: 0, complaints: [], tensors: 0 };
    return { ...rest, complaints: [crash, ...rest.complaints] };
  }
}

test("every operator answers every input with a value or an error that names it", {
  timeout: 600_000,
}, async () => {
  const all = targets();
  const thorough = all.filter(({ isRaw }) => !isRaw).length;
  expect(thorough).toBeGreaterThan(1000);
  const half = Math.ceil(thorough / 2); // the raw operators come last, and take a fraction of the time
  const outcomes = await Promise.all([attackRange(0, half), attackRange(half, all.length)]);
  expect(outcomes.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(outcomes.map(({ tensors }) => tensors)).toEqual([0, 0]);
  expect(outcomes[0]!.calls + outcomes[1]!.calls).toBeGreaterThan(thorough * 100);
});
