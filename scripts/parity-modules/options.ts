// What `npm run parity:modules` is asked for.

import { parseArgs } from "node:util";

export interface Options {
  /** Modules whose names begin so, with or without "nn."; all without. */
  modules: readonly string[];
  /** Where every figure goes. */
  json?: string;
  /** Recordings to use instead of making them. */
  recordings?: string;
  /** Print each kind of failure of each module, and what is equal but not to the last bit. */
  verbose: boolean;
}

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "string" },
      recordings: { type: "string" },
      verbose: { type: "boolean", default: false },
    },
  });
  return { ...values, modules: positionals.map((name) => (name.startsWith("nn.") ? name : `nn.${name}`)) };
}
