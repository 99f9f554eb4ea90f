// Findings of all samples, added up by module.

import {
  counts,
  type Failure,
  failuresOf,
  type Refusals,
  refusalsOf,
} from "../support/recordings/failures.js";
import type { EntryFindings } from "../support/recordings/pool.js";
import type { Kind } from "./replay.js";
import { skipReason } from "./skips.js";

export interface ModuleResult {
  module: string;
  status: "equal" | "skipped" | Kind;
  samples: number;
  /** Within the tolerance, and of those to the last bit. */
  equal: number;
  exact: number;
  /** The reason, of a skipped module. */
  reason?: string;
  failures: Failure<Kind>[];
  /** The first sample that is equal but not to the last bit. */
  near?: string;
  /** Samples that were not recorded, by the reason. */
  leftOut: Record<string, number>;
  /** Samples of which only the form is compared, since Python's values differ from run to run. */
  unsteady: number;
  errors: Refusals;
}

/** Samples of ours stand beside the database's entry under its name with this (python/registry.py). */
const ours = /\/more$/;

export const isOurs = (entry: string): boolean => ours.test(entry);

/** `nn.LSTM/more` is LSTM. */
export const className = (entry: string): string => entry.replace(/^nn\./, "").replace(ours, "");

/** What is worst comes first: a module is what its worst sample is. */
const severity: readonly Kind[] = [
  "crash",
  "wrong value",
  "wrong gradient",
  "wrong state",
  "wrong initial state",
  "wrong generator",
  "wrong repr",
  "call refused",
  "missing",
];

function statusOf(failures: readonly Failure<Kind>[], { entry, samples }: EntryFindings) {
  if (failures.length > 0) return { status: failures[0]!.kind };
  if (samples > 0) return { status: "equal" } as const;
  const reason = skipReason(entry) ?? "no sample that Python runs on the CPU in these dtypes";
  return { status: "skipped", reason } as const;
}

export function resultOf(found: EntryFindings): ModuleResult {
  const { entry, samples, errors, findings } = found;
  const failures = failuresOf(findings, severity);
  const equal = samples - failures.reduce((sum, { count }) => sum + count, 0);
  const near = findings.filter(({ kind }) => kind === "near");
  return {
    module: entry,
    ...statusOf(failures, found),
    samples,
    equal,
    exact: equal - near.length,
    failures,
    ...(near[0] && { near: `${near[0].label}: ${near[0].detail}` }),
    leftOut: counts(found.leftOut.map(({ why }) => why)),
    unsteady: found.unsteady,
    errors: refusalsOf(findings, samples, errors),
  };
}
