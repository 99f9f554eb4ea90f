import { existsSync } from "node:fs";
import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { run } from "../support/exec.mjs";

const example = "examples/birdstrikes.ts";

/**
 * @param {import("../support/context.mjs").Context} context
 * @param {readonly string[]} args given on to the example
 * @returns {Promise<number>} its exit code
 */
export async function runDemo({ root, env }, args) {
  if (!existsSync(path.join(root, example)))
    throw new SetupError(`${example} is not there.`, `git checkout ${example}`);
  const { code } = await run(process.execPath, ["--import", "tsx", example, ...args], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
