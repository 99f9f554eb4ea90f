// A result as a table: a row for each figure, a column for each contender, then the ratios.

import { drawTable } from "../../support/markdown_table.js";
import type { Bench, Ratio } from "../bench.js";
import type { BenchResult } from "../results.js";
import { median, summarize } from "../statistics.js";
import { formatFigure, formatRatio, threeDigits } from "./format.js";

type Raw = Readonly<Record<string, readonly number[]>>;

interface Row {
  label: string;
  raw: Raw;
}

/** The figures in order. A step is what its case is called, any other figure has a name of its own. */
function rowsOf({ cases }: BenchResult): Row[] {
  return cases.flatMap(({ label, figures }) =>
    Object.entries(figures).map(([figure, raw]) => ({
      label: [label, figure === "step" ? "" : figure].filter(Boolean).join(": "),
      raw,
    })),
  );
}

/** Medians, each with its least and most value, and the ratios of medians. */
export function drawResult(bench: Bench, result: BenchResult): string {
  if (bench.draw) return bench.draw(result);
  const rows = rowsOf(result);
  const contenders = [...new Set(rows.flatMap(({ raw }) => Object.keys(raw)))];
  const header = ["", ...contenders, ...bench.ratios.map(({ label }) => label)];
  const cells = rows.map(({ label, raw }) => [
    label,
    ...contenders.map((name) => (raw[name] ? cell(raw[name], bench.unit) : "-")),
    ...bench.ratios.map((ratio) => formatRatio(ratioOf(ratio, raw), bench.unit)),
  ]);
  return drawTable(header, cells);
}

/** The best of theirs over ours, by medians: above 1 candelabra does better. */
export function ratioOf({ label, ours, theirs }: Ratio, raw: Raw): number {
  const medianOf = (name: string) => {
    if (!raw[name]) throw new Error(`the ratio "${label}" needs "${name}", which did not run`);
    return median(raw[name]);
  };
  return Math.min(...theirs.map(medianOf)) / medianOf(ours);
}

function cell(raw: readonly number[], unit: Bench["unit"]): string {
  const { median, least, most } = summarize(raw);
  const [figure, name] = formatFigure(median, unit).split(" ") as [string, string];
  const scale = median === 0 ? 0 : Number(figure) / median;
  return `${figure} ${name} (${threeDigits(least * scale)}-${threeDigits(most * scale)})`;
}

/** Every value of every round, in the order of the rounds. */
export function drawRaw(bench: Bench, result: BenchResult): string {
  return rowsOf(result)
    .flatMap(({ label, raw }) =>
      Object.entries(raw).map(
        ([name, values]) =>
          `${label} / ${name}: ${values.map((value) => formatFigure(value, bench.unit)).join(", ")}`,
      ),
    )
    .join("\n");
}
