import path from "node:path";
import { run } from "../support/exec.mjs";

/**
 * @param {import("../support/context.mjs").Context} context
 * @param {readonly string[]} args names of benches and options, as scripts/bench/options.ts lists them
 * @returns {Promise<number>} its exit code
 */
export async function runBench({ root, env }, args) {
  const { code } = await run(
    process.execPath,
    ["--import", "tsx", path.join("scripts", "bench", "main.ts"), ...args],
    { cwd: root, env, inherit: true },
  );
  return code;
}
