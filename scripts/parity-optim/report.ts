// What the run prints: a line an optimizer, and what differs.

import type { Difference } from "./compare.js";
import type { ErrorInput, Run } from "./recording.js";

export interface Result {
  run: Run;
  /** Why it is not compared. */
  skipped: string | null;
  differences: Difference[];
}

export interface ErrorResult {
  input: ErrorInput;
  /** What came in place of an Error. */
  got: string | null;
}

export const isEqual = ({ differences }: Result): boolean => differences.every(({ tolerated }) => tolerated);
const isExact = ({ differences }: Result): boolean => differences.length === 0;

const nameOf = ({ optimizer, desc, dtype, kwargs }: Run) =>
  `${optimizer} ${dtype} ${desc} ${JSON.stringify(kwargs)}`;

export function lines(results: readonly Result[], errors: readonly ErrorResult[]): string[] {
  const compared = results.filter(({ skipped }) => skipped === null);
  const names = [...new Set(results.map(({ run }) => run.optimizer))];
  return names.map((name) => {
    const own = compared.filter(({ run }) => run.optimizer === name);
    const steps = own.reduce((sum, { run }) => sum + run.steps, 0);
    const refused = errors.filter(({ input }) => input.optimizer === name);
    const given = refused.filter(({ got }) => got === null).length;
    const exact = `${own.filter(isExact).length} to the last bit`;
    const equal = `${own.filter(isEqual).length} of ${own.length} equal, ${exact}`.padEnd(36);
    return `${name.padEnd(11)} ${equal} ${String(steps).padStart(6)} steps   ${given} of ${refused.length} error inputs give an Error`;
  });
}

/** What went wrong; three differences a run, all with `verbose`. */
export function failures(
  results: readonly Result[],
  errors: readonly ErrorResult[],
  verbose: boolean,
): string[] {
  const wrong = results.filter((result) => !isEqual(result));
  const ofRuns = wrong.flatMap(({ run, differences }) => [
    `differs: ${nameOf(run)}`,
    ...differences
      .filter(({ tolerated }) => !tolerated)
      .slice(0, verbose ? undefined : 3)
      .map(({ where, text }) => `  ${where}: ${text}`),
  ]);
  const ofErrors = errors
    .filter(({ got }) => got !== null)
    .map(({ input, got }) => `accepted: ${input.optimizer} #${input.number} ${input.desc}: ${got}`);
  return [...ofRuns, ...ofErrors];
}

/** Why some runs are not compared. */
export function skipLines(results: readonly Result[]): string[] {
  const skipped = results.filter((result) => result.skipped !== null);
  return [
    ...new Set(
      skipped.map(({ run, skipped: reason }) => `skipped: ${run.optimizer}, ${run.desc}: ${reason}`),
    ),
  ];
}

export function headline(results: readonly Result[], errors: readonly ErrorResult[]): string {
  const refused = errors.filter(({ got }) => got === null).length;
  const compared = results.filter(({ skipped }) => skipped === null);
  const skipped = results.length - compared.length;
  return `${compared.filter(isEqual).length} of ${compared.length} equal, ${skipped} skipped; ${refused} of ${errors.length} error inputs refused`;
}
