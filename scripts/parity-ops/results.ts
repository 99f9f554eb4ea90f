// Findings of all samples, added up by entry.

import type { EntryFindings } from "./pool.js";
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
  failures: { kind: Kind; label: string; detail: string; count: number }[];
  /** Samples that were not recorded, by the reason. */
  leftOut: Record<string, number>;
  /** Samples of which only the form is compared, since Python's values differ from run to run. */
  unsteady: number;
  errors: { total: number; refused: number; accepted: string[] };
}

/** What is worst comes first: an entry is what its worst sample is. */
const severity: readonly Kind[] = [
  "crash",
  "wrong value",
  "wrong gradient",
  "wrong dtype or shape",
  "call refused",
  "missing name",
];

function summed({ findings }: EntryFindings): EntryResult["failures"] {
  const kinds = new Map<string, EntryResult["failures"][number]>();
  for (const { kind, label = "", detail = "", isError } of findings) {
    if (isError || kind === "skipped" || kind === "equal") continue;
    const key = `${kind} ${detail.replace(/-?\d[\d.e+-]*/g, "#")}`;
    const known = kinds.get(key);
    if (known) known.count++;
    else kinds.set(key, { kind, label, detail, count: 1 });
  }
  return [...kinds.values()].sort((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind));
}

function counts(words: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}

export function resultOf(found: EntryFindings): EntryResult {
  const { entry, samples, errors, findings } = found;
  const failures = summed(found);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  const skippedSamples = findings.filter(({ kind, at }) => kind === "skipped" && at < samples).length;
  const errorFindings = findings.filter(({ at, isError }) => at >= samples && isError);
  const skippedErrors = findings.filter(({ kind, at }) => kind === "skipped" && at >= samples).length;
  const compared = samples - skippedSamples;
  const skip = skipOf(entry);
  return {
    entry,
    status:
      failures[0]?.kind === undefined ? (compared > 0 ? "equal" : "skipped") : (failures[0].kind as Status),
    samples: compared,
    equal: compared - failed,
    ...(compared === 0 && {
      reason: skip?.reason ?? "no sample that Python runs on the CPU in these dtypes",
    }),
    failures,
    leftOut: counts(found.leftOut.map(({ why }) => why)),
    unsteady: found.unsteady,
    errors: {
      total: errors - skippedErrors,
      refused: errors - skippedErrors - errorFindings.length,
      accepted: errorFindings.map(({ label, kind, detail }) => `${label}: ${kind}: ${detail}`),
    },
  };
}
