// A case: all rounds of all its contenders, then the comparison of what they came to.

import { requireAgreementOf } from "./agreement.js";
import type { Case } from "./bench.js";
import { type Programs, takeTurn } from "./contestants.js";
import type { Outcome } from "./job.js";
import type { CaseResult } from "./results.js";
import { turns } from "./rounds.js";

export interface Measured {
  result: CaseResult;
  versions: Record<string, string>;
}

/** `onTurn` is told before each process. Throws when a process fails or contenders disagree. */
export async function measureCase(
  { label, contenders, tolerances }: Case,
  { programs, rounds, onTurn }: { programs: Programs; rounds: number; onTurn: (told: string) => void },
): Promise<Measured> {
  const outcomes = new Map<string, Outcome[]>(contenders.map(({ name }) => [name, []]));
  for (const { round, contender } of turns(contenders, rounds)) {
    onTurn(`round ${round + 1} of ${rounds}, ${contender.name}`);
    outcomes.get(contender.name)!.push(await takeTurn(programs, contender));
  }
  const all = [...outcomes].flatMap(([contender, runs]) => runs.map((run) => ({ contender, ...run })));
  const differences = requireAgreementOf(label, contenders, { runs: all, tolerances });
  const checks = Object.fromEntries([...outcomes].map(([name, runs]) => [name, runs.at(-1)!.checks]));
  return {
    result: { label, figures: byFigure(outcomes), checks, differences, tolerances },
    versions: Object.assign({}, ...all.map(({ versions }) => versions)),
  };
}

function byFigure(outcomes: ReadonlyMap<string, readonly Outcome[]>): CaseResult["figures"] {
  const figures: CaseResult["figures"] = {};
  for (const [contender, runs] of outcomes) {
    for (const { figures: measured } of runs) {
      for (const [figure, value] of Object.entries(measured)) {
        figures[figure] ??= {};
        figures[figure][contender] ??= [];
        figures[figure][contender].push(value);
      }
    }
  }
  return figures;
}
