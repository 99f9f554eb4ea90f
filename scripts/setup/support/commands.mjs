import { SetupError } from "./errors.mjs";

/** @typedef {import("./context.mjs").Context} Context */
/** @typedef {Readonly<Record<string, (context: Context, args: readonly string[]) => Promise<number>>>} Commands */

/**
 * Runs one of some commands; what a machine lacks is told without a stack.
 *
 * @param {Commands} commands
 * @param {Context} context
 * @param {readonly string[]} argv the command's name, then its arguments
 * @returns {Promise<number>} the exit code
 */
export async function runCommand(commands, context, [command = "", ...args]) {
  const work = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!work) {
    context.report.note(`"${command}" is not one of ${Object.keys(commands).join(", ")}.`);
    return 2;
  }
  try {
    return await work(context, args[0] === "--" ? args.slice(1) : args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    context.report.note(`\ncandelabra: ${error.message}${error.mend ? `\n  mend: ${error.mend}` : ""}`);
    return 1;
  }
}
