import { npmCommand } from "../setup/steps/packages.mjs";
import { run } from "../setup/support/exec.mjs";

/**
 * @param {import("../setup/support/context.mjs").Context} context
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 * @throws Error with what npm said, when it fails
 */
export async function npm(context, args, cwd) {
  const { file, args: first } = npmCommand(context);
  const { code, stdout, stderr } = await run(file, [...first, ...args], { cwd, env: context.env });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
}
