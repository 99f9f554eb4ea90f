// docs/coverage.md: how many names of each namespace are here, and why others are not.

import { drawTable } from "../support/markdown_table.js";
import type { Coverage } from "./compare.js";

export function document(version: string, coverage: readonly Coverage[]): string {
  const counts = coverage.map(({ namespace, present, excluded, missing }) => [
    `\`${namespace}\``,
    ...[present, excluded, missing].map(({ length }) => String(length)),
  ]);
  return [
    "# Coverage of PyTorch's names",
    "",
    `Public names of torch ${version}, and how many are here under the same name in camelCase. Written by`,
    "`npm run coverage`; what is left out stands in `scripts/coverage/exclusions.ts` with its reason.",
    "",
    drawTable(["namespace", "present", "left out", "missing"], counts),
    "",
    "## Left out",
    "",
    drawTable(["reason", "names"], reasons(coverage)),
    ...missingLines(coverage),
    "",
  ].join("\n");
}

function reasons(coverage: readonly Coverage[]): [reason: string, count: string][] {
  const counts = new Map<string, number>();
  for (const { reason } of coverage.flatMap(({ excluded }) => excluded)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => [reason, String(count)]);
}

function missingLines(coverage: readonly Coverage[]): string[] {
  const lines = coverage
    .filter(({ missing }) => missing.length > 0)
    .map(({ namespace, missing }) => `- \`${namespace}\`: ${missing.join(", ")}`);
  return lines.length > 0 ? ["", "## Missing", "", ...lines] : [];
}
