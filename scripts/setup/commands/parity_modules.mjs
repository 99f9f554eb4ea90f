import path from "node:path";
import { run } from "../support/exec.mjs";

/**
 * @param {import("../support/context.mjs").Context} context
 * @param {readonly string[]} args names of modules and options, as scripts/parity-modules/options.ts lists them
 * @returns {Promise<number>} its exit code
 */
export async function runParityModules({ root, env }, args) {
  const script = path.join("scripts", "parity-modules", "main.ts");
  const { code } = await run(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
