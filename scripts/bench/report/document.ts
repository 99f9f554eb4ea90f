// The pages docs/benchmarks.md and docs/methods/speed.md, from results: every table with its date, machine and command.

import type { Bench } from "../bench.js";
import { benches } from "../benches/index.js";
import { machineLine } from "../machine.js";
import type { BenchResult } from "../results.js";
import { threeDigits } from "./format.js";
import { drawRaw, drawResult } from "./rows.js";

const opening = `<!-- Written by \`npm run bench -- --write\`; changes by hand are lost. -->

# Benchmarks

candelabra beside Python's torch of the same version, on the same machine, in one run. Contenders run in fresh processes
that take turns, every second round in reverse; each cell is the median over the rounds with the least and the most value,
each ratio is of medians. Same initial parameters, same data, same number of threads; the losses that contenders come to
are compared, and a bench stops when they differ. A ratio above 1 means that candelabra does better, one below 1 that it
does worse. Differences under 15 % are noise on most machines.
`;

const mainPage = "benchmarks.md";
const benchesOf = (page: string) => benches.filter((bench) => (bench.page ?? mainPage) === page);

/** The pages, below docs, that these results belong on. */
export function pagesOf(results: readonly BenchResult[]): string[] {
  const measured = benches.filter(({ name }) => results.some(({ bench }) => bench === name));
  return [...new Set(measured.map(({ page = mainPage }) => page))];
}

/** Throws on a result of a bench that is no more. */
export function drawDocument(results: readonly BenchResult[], page = mainPage): string {
  const unknown = results.find(({ bench }) => !benches.some(({ name }) => name === bench));
  if (unknown) throw new Error(`"${unknown.bench}" is no bench`);
  const sections = benchesOf(page).flatMap((bench) => {
    const tables = results.filter((result) => result.bench === bench.name);
    return tables.length > 0 ? [drawSection(bench, tables)] : [];
  });
  return [opening, ...sections].join("\n");
}

function drawSection(bench: Bench, results: readonly BenchResult[]): string {
  return [
    `## ${bench.title}\n`,
    `${bench.about}\n`,
    ...results.map((result) => drawPart(bench, result)),
  ].join("\n");
}

function drawPart(bench: Bench, result: BenchResult): string {
  const { threads, date, command, rounds, machine, versions } = result;
  const runners = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `### ${threads === 1 ? "1 thread" : `${threads} threads`}

${date}; ${machineLine(machine)}; ${runners.join(", ")}; ${rounds} round${rounds === 1 ? "" : "s"}.

${command.replace(/^/gm, "    ")}

${drawResult(bench, result)}

${drawAgreement(result)}

<details><summary>Raw values</summary>

\`\`\`text
${drawRaw(bench, result)}
\`\`\`

</details>
`;
}

/** How far apart the contenders' results were at most. */
function drawAgreement({ cases }: BenchResult): string {
  const largest = new Map<string, number>();
  for (const { differences } of cases) {
    for (const [check, difference] of Object.entries(differences)) {
      const kind = check.endsWith("loss") ? check : "result";
      largest.set(kind, Math.max(largest.get(kind) ?? 0, difference));
    }
  }
  const told = [...largest].map(([kind, difference]) => `${kind} ${scientific(difference)}`);
  return `Largest relative difference between contenders: ${told.join(", ")}.`;
}

function scientific(difference: number): string {
  if (difference === 0) return "0";
  const exponent = Math.floor(Math.log10(difference));
  return `${threeDigits(difference / 10 ** exponent)}e${exponent}`;
}
