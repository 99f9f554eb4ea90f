// Findings of an entry's samples, added up by kind.

import type { Finding } from "./job.js";

export interface Failure<Kind extends string = string> {
  kind: Kind;
  /** The first sample that failed so. */
  label: string;
  detail: string;
  count: number;
}

/** Those that `severity` names, worst first; details that differ only in figures are one. */
export function failuresOf<Kind extends string>(
  findings: readonly Finding[],
  severity: readonly Kind[],
): Failure<Kind>[] {
  const kinds = new Map<string, Failure<Kind>>();
  for (const { kind, label = "", detail = "", isError } of findings) {
    if (isError || !severity.includes(kind as Kind)) continue;
    const key = `${kind} ${detail.replace(/-?\d[\d.e+-]*/g, "#")}`;
    const known = kinds.get(key);
    if (known) known.count++;
    else kinds.set(key, { kind: kind as Kind, label, detail, count: 1 });
  }
  return [...kinds.values()].sort((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind));
}

export function counts(words: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}

/** What calls that must fail came to. */
export interface Refusals {
  total: number;
  refused: number;
  accepted: string[];
}

/** Of findings whose error inputs come after `samples` others. */
export function refusalsOf(findings: readonly Finding[], samples: number, errors: number): Refusals {
  const accepted = findings.filter(({ at, isError }) => at >= samples && isError);
  const skipped = findings.filter(({ kind, at }) => kind === "skipped" && at >= samples).length;
  const total = errors - skipped;
  return {
    total,
    refused: total - accepted.length,
    accepted: accepted.map(({ label, kind, detail }) => `${label}: ${kind}: ${detail}`),
  };
}
