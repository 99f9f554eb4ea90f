// Findings of all samples, added up by entry.

import {
  counts,
  type Failure,
  failuresOf,
  type Refusals,
  refusalsOf,
} from "../support/recordings/failures.js";
import type { EntryFindings } from "../support/recordings/pool.js";
import type { Kind } from "./replay.js";
import { skipOf } from "./skips.js";

export type Status = "equal" | "skipped" | Exclude<Kind, "equal">;

export interface EntryResult {
  entry: string;
  status: Status;
  samples: number;
  equal: number;
  /** The reason, of a skipped entry. */
  reason?: string;
  /** The first few samples that failed, by kind. */
  failures: Failure<Exclude<Kind, "equal">>[];
  /** Samples that were not recorded, by the reason. */
  leftOut: Record<string, number>;
  /** Samples of which only the form is compared, since Python's values differ from run to run. */
  unsteady: number;
  errors: Refusals;
}

/** What is worst comes first: an entry is what its worst sample is. */
const severity: readonly Exclude<Kind, "equal">[] = [
  "crash",
  "wrong value",
  "wrong gradient",
  "wrong dtype or shape",
  "call refused",
  "missing name",
];

export function resultOf(found: EntryFindings): EntryResult {
  const { entry, samples, errors, findings } = found;
  const failures = failuresOf(findings, severity);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  const skippedSamples = findings.filter(({ kind, at }) => kind === "skipped" && at < samples).length;
  const compared = samples - skippedSamples;
  const skip = skipOf(entry);
  return {
    entry,
    status: failures[0]?.kind ?? (compared > 0 ? "equal" : "skipped"),
    samples: compared,
    equal: compared - failed,
    ...(compared === 0 && {
      reason: skip?.reason ?? "no sample that Python runs on the CPU in these dtypes",
    }),
    failures,
    leftOut: counts(found.leftOut.map(({ why }) => why)),
    unsteady: found.unsteady,
    errors: refusalsOf(findings, samples, errors),
  };
}
