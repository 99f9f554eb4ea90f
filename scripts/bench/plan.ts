// Which tables there will be, and the command that measures one of them again.

import { type Bench, type Case, isAskedFor } from "./bench.js";
import { benches } from "./benches/index.js";
import { type Options, UsageError } from "./options.js";

/** One bench at one thread count, with the cases that were asked for. */
export interface Plan {
  bench: Bench;
  threads: number;
  cases: Case[];
}

/** Throws a UsageError for a name that asks for nothing. */
export function plan({ names, threads, scale, seed, list }: Options): Plan[] {
  const wanted = benches.flatMap((bench) =>
    threads.map((count) => {
      const all = bench.cases({ threads: count, scale, seed });
      return {
        bench,
        threads: count,
        cases: all.filter((one) => (list && names.length === 0) || isAskedFor(bench, one, names)),
      };
    }),
  );
  const asks = (name: string) =>
    wanted.some(({ bench, cases }) => cases.some((one) => isAskedFor(bench, one, [name])));
  const unknown = names.filter((name) => !asks(name));
  if (unknown.length > 0) throw new UsageError(`there is no bench ${unknown.join(", ")}`);
  return wanted.filter(({ cases }) => cases.length > 0);
}

export function commandOf({ bench, threads }: Plan, { names, rounds, scale, seed }: Options): string {
  const own = names.filter((name) => name.split("/")[0] === bench.name);
  const extra = [...(scale === 1 ? [] : ["--scale", scale]), ...(seed === 0 ? [] : ["--seed", seed])];
  const asked = own.length > 0 ? own : [bench.name];
  return ["npm run bench", ...asked, "-- --rounds", rounds, "--threads", threads, ...extra].join(" ");
}
