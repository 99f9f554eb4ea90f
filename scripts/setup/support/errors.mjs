/**
 * A reason why the set-up cannot go on, with the command that mends it. `main.mjs` prints it without a stack:
 * it speaks of the machine, not of a fault in this code.
 */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence: what is wrong, what was found and what is needed
   * @param {string} [mend] the command, or the short list of commands, that mends it on this system
   */
  constructor(message, mend) {
    super(message);
    this.name = "SetupError";
    this.mend = mend;
  }
}

/**
 * @param {unknown} error
 * @returns {string} its message, or the text of whatever was thrown
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's code, such as ENOENT
 */
export function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
