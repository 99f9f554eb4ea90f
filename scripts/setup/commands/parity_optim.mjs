import path from "node:path";
import { run } from "../support/exec.mjs";

/**
 * @param {import("../support/context.mjs").Context} context
 * @param {readonly string[]} args names of optimizers and options, as scripts/parity-optim/main.ts lists them
 * @returns {Promise<number>} its exit code
 */
export async function runParityOptim({ root, env }, args) {
  const script = path.join("scripts", "parity-optim", "main.ts");
  const { code } = await run(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
