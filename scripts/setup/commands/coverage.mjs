import path from "node:path";
import { run } from "../support/exec.mjs";

/**
 * @param {import("../support/context.mjs").Context} context
 * @returns {Promise<number>} its exit code
 */
export async function runCoverage({ root, env }) {
  const script = path.join("scripts", "coverage", "main.ts");
  const { code } = await run(process.execPath, ["--import", "tsx", script], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
