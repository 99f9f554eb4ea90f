// What `npm run parity` is asked for.

import { parseArgs } from "node:util";
import { choosePrograms, programNames } from "./programs.js";

export interface Options {
  programs: readonly string[];
  /** Instead of each program's own number. */
  steps?: number;
  /** Where every figure goes. */
  json?: string;
}

/** Throws an error whose message is enough to mend the command. */
export function readOptions(args: readonly string[], available: readonly string[] = programNames()): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "string" }, steps: { type: "string" } },
  });
  const programs = choosePrograms(positionals, available);
  return { programs, json: values.json, ...(values.steps && { steps: wholeNumber(values.steps) }) };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--steps: expected a whole number from 1, got "${text}"`);
}
