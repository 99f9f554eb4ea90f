// The command itself, five steps of it: live where a Python for comparison is at hand, and what it says where none is.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Result } from "../../scripts/parity/report.js";
import { run } from "../../scripts/setup/support/exec.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const available =
  process.env.CANDELABRA_PYTHON !== undefined ||
  existsSync(path.join(root, ".cache/python/candelabra.stamp"));

const parity = (args: readonly string[], env: Record<string, string> = {}) =>
  run(process.execPath, ["--import", "tsx", "scripts/parity/main.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });

// Without it there is nothing to compare with; `npm run parity` once makes it.
test.skipIf(!available)("five steps of a program are Python's", { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "candelabra-test-"));
  const file = path.join(folder, "figures.json");
  try {
    const { code, stdout, stderr } = await parity(["layers_sgd", "--steps", "5", "--json", file]);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("2 of 2 trainings are PyTorch's");
    const { results } = JSON.parse(readFileSync(file, "utf8")) as { results: Result[] };
    expect(results.map(({ comparison }) => [comparison?.steps, comparison?.losses.sameBits])).toEqual([
      [5, true],
      [5, true],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a Python that is none stops it before anything runs", async () => {
  const { code, stdout, stderr } = await parity([], { CANDELABRA_PYTHON: process.execPath });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("cannot import torch");
  expect(stderr).toContain("mend: set CANDELABRA_PYTHON");
});

test("a name that is no program stops it too", async () => {
  const { code, stderr } = await parity(["resnet"]);
  expect(code).toBe(2);
  expect(stderr).toContain('"resnet" is no program: birdstrikes_both');
});
