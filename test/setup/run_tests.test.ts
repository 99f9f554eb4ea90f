// `npm test` itself, on a tree whose tsc, biome and vitest do as they are told.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { runTests } from "../../scripts/setup/commands/test.mjs";
import { makeMachine } from "./support/machine.js";

interface Told {
  types?: number;
  lint?: number;
  passed?: number;
  failed?: number;
}

/** Runs it and gives the exit code, what it printed last, and vitest's arguments. */
async function outcome({ types = 0, lint = 0, passed = 0, failed = 0 }: Told, args: string[] = []) {
  const { context } = makeMachine();
  const write = (name: string, text: string) => {
    const file = path.join(context.root, "node_modules", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  mkdirSync(path.join(context.root, "build"));
  write("typescript/bin/tsc", `process.exit(${types})`);
  write("@biomejs/biome/bin/biome", `process.exit(${lint})`);
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, testResults: [] };
  write(
    "vitest/vitest.mjs",
    `import { writeFileSync } from "node:fs";
     writeFileSync("arguments", process.argv.slice(2).join(" "));
     writeFileSync("build/test-report.json", ${JSON.stringify(JSON.stringify(counts))});
     process.exit(${failed > 0 ? 1 : 0});`,
  );
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const code = await runTests(context, args);
  const last = String(log.mock.lastCall?.[0]);
  log.mockRestore();
  return { code, last, vitest: readFileSync(path.join(context.root, "arguments"), "utf8") };
}

test("counts the two checks and the tests in one plain closing line", async () => {
  expect(await outcome({ passed: 40 })).toMatchObject({ code: 0, last: "42 passed, 0 failed" });
});

test("fails with a failed test, and with a failed check though every test passed", async () => {
  expect(await outcome({ passed: 40, failed: 1 })).toMatchObject({ code: 1, last: "42 passed, 1 failed" });
  expect(await outcome({ passed: 40, types: 2 })).toMatchObject({ code: 1, last: "41 passed, 1 failed" });
  expect(await outcome({ passed: 40, types: 2, lint: 1 })).toMatchObject({
    code: 1,
    last: "40 passed, 2 failed",
  });
});

test("fails when no test ran", async () => {
  expect((await outcome({})).code).toBe(1);
});

test("with arguments hands them to vitest and leaves the checks out", async () => {
  const { code, last, vitest } = await outcome({ passed: 3, types: 2 }, ["test/nn", "-t", "linear"]);
  expect({ code, last }).toEqual({ code: 0, last: "3 passed, 0 failed" });
  expect(vitest).toMatch(/^run test\/nn -t linear --reporter=default/);
});
