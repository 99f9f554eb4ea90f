// `npm test`: types, lint and formatting, then vitest. With arguments only vitest, which is given them:
// `npm test -- test/nn/linear.test.ts`. The last line counts what passed and failed, the two checks among them.

import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { run } from "../support/exec.mjs";
import { countTests, readReport } from "./report.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/** @type {readonly { name: string, script: string, args: readonly string[] }[]} */
const checks = [
  { name: "types", script: "node_modules/typescript/bin/tsc", args: ["-p", "tsconfig.json"] },
  { name: "lint and formatting", script: "node_modules/@biomejs/biome/bin/biome", args: ["check", "."] },
];

/**
 * @param {Context} context
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export async function runTests(context, args) {
  const failedChecks = args.length === 0 ? await runChecks(context) : [];
  const report = path.join(context.root, "build", "test-report.json");
  rmSync(report, { force: true });
  const code = await node(context, "node_modules/vitest/vitest.mjs", [
    "run",
    ...args,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const tests = countTests(existsSync(report) ? readReport(report) : null, code);
  const passedChecks = args.length === 0 ? checks.length - failedChecks.length : 0;
  const failed = tests.failed + failedChecks.length;
  if (failedChecks.length > 0) console.log(`failed: ${failedChecks.join(", ")}`);
  if (tests.passed + tests.failed === 0) console.log("no test ran");
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
  console.log(`${tests.passed + passedChecks} passed, ${failed} failed${skipped}`);
  return failed > 0 || tests.passed === 0 ? 1 : 0;
}

/**
 * @param {Context} context
 * @returns {Promise<string[]>} the names of those that failed; all of them run
 */
async function runChecks(context) {
  const failed = [];
  for (const { name, script, args } of checks) {
    console.log(`\n${name}`);
    if ((await node(context, script, args)) !== 0) failed.push(name);
  }
  return failed;
}

/**
 * @param {Context} context
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
async function node({ root, env }, script, args) {
  const { code } = await run(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
