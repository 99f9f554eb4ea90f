// A time means nothing when the work differs: contenders must come to the same numbers.

export interface Checked {
  contender: string;
  checks: Readonly<Record<string, number>>;
}

/** A relative tolerance for each check, and why it is not 0. */
export type Tolerances = Readonly<Record<string, number>>;

/**
 * The largest relative difference from the first contender, by check.
 *
 * Throws when one is above its tolerance, is no number, or when contenders checked different things.
 */
export function requireAgreement(what: string, runs: readonly Checked[], tolerances: Tolerances): Tolerances {
  const [first, ...others] = runs;
  if (!first) throw new RangeError(`${what}: nothing ran`);
  const names = Object.keys(first.checks);
  for (const { contender, checks } of others) {
    if (Object.keys(checks).sort().join() === [...names].sort().join()) continue;
    const told = `${first.contender} checked ${names.join(", ")}; ${contender} ${Object.keys(checks).join(", ")}`;
    throw new Error(`${what}: not the same work: ${told}`);
  }
  return Object.fromEntries(names.map((name) => [name, largest(what, name, runs, tolerances)]));
}

/** Contenders that compute the same agree on everything; the first of each such group, on the first loss. */
export function requireAgreementOf(
  what: string,
  contenders: readonly { name: string; computes?: string }[],
  { runs, tolerances }: { runs: readonly Checked[]; tolerances: Tolerances },
): Tolerances {
  const groupOf = new Map(contenders.map(({ name, computes = "" }) => [name, computes]));
  const groups = new Map<string, Checked[]>();
  for (const run of runs) {
    const group = groupOf.get(run.contender)!;
    groups.set(group, [...(groups.get(group) ?? []), run]);
  }
  if (groups.size <= 1) return requireAgreement(what, runs, tolerances);
  const firsts = [...groups.values()].map(([first]) => ({
    contender: first!.contender,
    checks: { "first loss": first!.checks["first loss"]! },
  }));
  const all: Record<string, number> = {};
  const found = [...groups.values()].map((group) => requireAgreement(what, group, tolerances));
  for (const differences of [requireAgreement(what, firsts, tolerances), ...found]) {
    for (const [check, difference] of Object.entries(differences)) {
      all[check] = Math.max(all[check] ?? 0, difference);
    }
  }
  return all;
}

function largest(what: string, name: string, runs: readonly Checked[], tolerances: Tolerances): number {
  const tolerance = tolerances[name] ?? tolerances["*"];
  if (tolerance === undefined) throw new Error(`${what}: no tolerance is stated for "${name}"`);
  const [first] = runs;
  const expected = first!.checks[name]!;
  const differences = runs.map(({ contender, checks }) => {
    const value = checks[name]!;
    const difference = Math.abs(value - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
    if (value === expected) return 0;
    if (difference <= tolerance) return difference;
    const told = `${name} ${value} with ${contender}, ${expected} with ${first!.contender}`;
    throw new Error(`${what}: not the same work: ${told} (tolerance ${tolerance}, relative)`);
  });
  if (!Number.isFinite(expected)) throw new Error(`${what}: ${name} is ${expected} with ${first!.contender}`);
  return Math.max(...differences);
}
