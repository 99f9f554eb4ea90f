// What `npm run parity:ops` is asked for.

import { parseArgs } from "node:util";

export interface Options {
  /** Entries whose names begin so; all without. */
  entries: readonly string[];
  /** Where every figure goes. */
  json?: string;
  /** Recordings to use instead of making them. */
  recordings?: string;
  /** Write test/fixtures/ops instead of replaying. */
  subset: boolean;
  /** Print each kind of failure of each entry. */
  verbose: boolean;
}

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "string" },
      recordings: { type: "string" },
      subset: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
    },
  });
  return { ...values, entries: positionals };
}
