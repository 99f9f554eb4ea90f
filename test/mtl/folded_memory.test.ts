// `gradients: "folded"` holds no T x P numbers: measured from outside, as a process's peak.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Above what a plain step takes, in units of what the parameters take. */
async function peakOf(path: string, tasks: number): Promise<number> {
  const program = fileURLToPath(new URL("folded_memory.child.ts", import.meta.url));
  const args = ["--import", "tsx", program, path, String(tasks)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as number;
}

// /proc is Linux's.
test.runIf(process.platform === "linux")("40 tasks: a few times the parameters, not 40 times", async () => {
  const [folded, direct] = await Promise.all([peakOf("folded", 40), peakOf("direct", 40)]);
  expect(direct).toBeGreaterThan(30); // the measure sees what is there to be seen
  expect(folded).toBeLessThan(8);
});
