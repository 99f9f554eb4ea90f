// A run that is split by save and load in fresh processes is the unbroken run, bit for bit, for every method.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, nn } from "../../lib/index.js";
import type { Trained } from "./method_run.js";
import { methods } from "./methods.js";
import type { Part, PartResult } from "./state.child.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-state-"));
const results = {} as Record<Part, PartResult>;

beforeAll(async () => {
  // All methods in one process a part: loading libtorch a hundred times would be most of this test.
  const [whole, before] = await Promise.all([runPart("whole"), runPart("until the split")]);
  const forgetful = "after it, without the balancer's state";
  const [after, forgot] = await Promise.all([runPart("after the split"), runPart(forgetful)]);
  Object.assign(results, { whole, "until the split": before, "after the split": after, [forgetful]: forgot });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runPart(part: Part): Promise<PartResult> {
  const program = fileURLToPath(new URL("state.child.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", program, part, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(output) as PartResult);
      else reject(new Error(`${part} ended with code ${code}`));
    });
  });
}

function trained(part: Part, name: string): Trained {
  const result = results[part][name]!;
  if ("error" in result) throw new Error(`${part}: ${result.error}`);
  return result;
}

describe.each(methods.map((row) => ({ ...row })))("$name", (row) => {
  test("goes on bit for bit in another process", () => {
    const [whole, before, after] = (["whole", "until the split", "after the split"] as const).map((part) =>
      trained(part, row.name),
    ) as [Trained, Trained, Trained];
    expect(whole.parameters.every(Number.isFinite)).toBe(true);
    expect([...before.seen, ...after.seen]).toEqual(whole.seen);
    expect(after.parameters).toEqualBits(whole.parameters);
  });

  test.runIf(row.stateful)("and would not without its state: what is compared depends on it", () => {
    const forgot = trained("after it, without the balancer's state", row.name);
    expect(forgot.parameters).not.toEqual(trained("whole", row.name).parameters);
  });

  test.runIf(row.stateful)("refuses the state of another object, and nothing changes", () => {
    const method = row.make(["angle", "size", "kind"], new nn.ReLU());
    method.begin?.(["angle", "size", "kind"]);
    const before = JSON.stringify(method.stateDict());
    expect(() => method.loadStateDict({ nothing: 1 })).toThrow(ArgumentError);
    expect(JSON.stringify(method.stateDict())).toBe(before);
  });
});
