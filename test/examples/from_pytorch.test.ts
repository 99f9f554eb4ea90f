// The scripts of docs/from-pytorch.md: the page shows them as they are, and their losses are those of their Python twins
// (scripts/fixtures/record_from_pytorch.py). `npm run parity ported` compares them live, for more steps.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadFixture } from "../support/fixtures.js";
import { kernels } from "../support/kernels.js";

const root = path.join(import.meta.dirname, "../..");
const recorded = loadFixture<Record<string, readonly (number | readonly number[])[]>>("from_pytorch");
const page = readFileSync(path.join(root, "docs/from-pytorch.md"), "utf8");

describe.each(Object.entries(recorded))("%s", (name, losses) => {
  const file = `examples/from-pytorch/${name}`;

  test("the page shows both scripts", () => {
    for (const [language, ending] of [
      ["python", "py"],
      ["ts", "ts"],
    ] as const) {
      const text = readFileSync(path.join(root, `${file}.${ending}`), "utf8");
      expect(page).toContain(`\`\`\`${language}\n${text}\`\`\``);
    }
  });

  test("the losses are Python's", () => {
    const env = { ...process.env, ...kernels, STEPS: String(losses.length), OMP_NUM_THREADS: "1" };
    const command = ["--import", "tsx", `${file}.ts`];
    const printed = execFileSync(process.execPath, command, { cwd: root, env, encoding: "utf8" });
    const ours = (JSON.parse(printed) as (number | number[])[]).flat();
    const theirs = losses.flat();
    expect(ours).toHaveLength(theirs.length);
    // Bits agree but for PCGrad of `dense`, whose Gramian is summed in another order.
    for (const [i, loss] of theirs.entries()) expect(Math.abs(ours[i]! / loss - 1)).toBeLessThan(1e-5);
  });
});
