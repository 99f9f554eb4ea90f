// The leak check itself, on a file that leaks and one that does not, each in a vitest of its own.

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".cache/leak-check");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runFile(name: string, body: string): { status: number | null; output: string } {
  mkdirSync(folder, { recursive: true });
  const header =
    'import { expect, test } from "vitest";\nimport { tensor } from "../../lib/tensor/index.js";\n';
  writeFileSync(join(folder, `${name}.test.ts`), header + body);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "test/support/leak.config.ts", name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

test("a file that holds a tensor to its end fails and is told how many", () => {
  const { status, output } = runFile(
    "leaks",
    'const held: unknown[] = [];\ntest("a", () => { held.push(tensor([1]), tensor([2])); expect(held.length).toBe(2); });\n',
  );
  expect(output).toContain("this file leaves 2 tensors behind (0 before its tests, 2 after)");
  expect(status).toBe(1);
});

test("a file whose tensors are merely dropped passes", () => {
  const { status, output } = runFile(
    "drops",
    'test("a", async () => { const x = tensor([1]); await null; expect(x.add(1).item()).toBe(2); });\n',
  );
  expect(status, output).toBe(0);
});
