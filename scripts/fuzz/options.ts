// What stands behind `npm run fuzz --`.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export interface Options {
  seed: number;
  from: number;
  to: number;
  filter: string;
  jobs: number;
  json: string | null;
  asan: boolean;
  /** Test files to run under the sanitizer instead. */
  tests: string[] | null;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`expected a whole number for --${name}, got ${text}`);
}

export function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      calls: { type: "string", default: "200000" },
      seed: { type: "string" },
      call: { type: "string" },
      from: { type: "string", default: "0" },
      target: { type: "string", default: "" },
      jobs: { type: "string", default: String(Math.min(4, availableParallelism())) },
      json: { type: "string" },
      asan: { type: "boolean", default: false },
      tests: { type: "boolean", default: false },
    },
  });
  if (values.tests && !values.asan) throw new Error("--tests goes with --asan; without it use npm test");
  if (positionals.length > 0 && !values.tests) throw new Error(`${positionals[0]} is no option`);
  const seed = whole("seed", values.seed ?? String(Date.now() % 1_000_000));
  const only = values.call === undefined ? null : whole("call", values.call);
  const from = only ?? whole("from", values.from);
  return {
    seed,
    from,
    to: from + (only === null ? whole("calls", values.calls) : 1),
    filter: values.target,
    jobs: Math.max(1, whole("jobs", values.jobs)),
    json: values.json ?? null,
    asan: values.asan,
    tests: values.tests ? positionals : null,
  };
}
