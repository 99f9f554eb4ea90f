// docs/coverage.md: how many names of each namespace are here, and why others are not.

import type { Coverage } from "./compare.js";

export function document(version: string, coverage: readonly Coverage[]): string {
  const rows = coverage.map(
    ({ namespace, present, excluded, missing }) =>
      `| \`${namespace}\` | ${present.length} | ${excluded.length} | ${missing.length} |`,
  );
  return [
    "# Coverage of PyTorch's names",
    "",
    `Public names of torch ${version}, and how many are here under the same name in camelCase. Written by`,
    "`npm run coverage`; what is left out stands in `scripts/coverage/exclusions.ts` with its reason.",
    "",
    "| namespace | present | left out | missing |",
    "| --- | ---: | ---: | ---: |",
    ...rows,
    "",
    "## Left out",
    "",
    "| reason | names |",
    "| --- | ---: |",
    ...reasons(coverage).map(([reason, count]) => `| ${reason} | ${count} |`),
    ...missingLines(coverage),
    "",
  ].join("\n");
}

function reasons(coverage: readonly Coverage[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { reason } of coverage.flatMap(({ excluded }) => excluded)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

function missingLines(coverage: readonly Coverage[]): string[] {
  const lines = coverage
    .filter(({ missing }) => missing.length > 0)
    .map(({ namespace, missing }) => `- \`${namespace}\`: ${missing.join(", ")}`);
  return lines.length > 0 ? ["", "## Missing", "", ...lines] : [];
}
