// The tables of the methods: one for each net and T, a row for each method.

import { drawTable } from "../../support/markdown_table.js";
import type { BenchResult, CaseResult } from "../results.js";
import { median } from "../statistics.js";
import { formatFigure, formatRatio, threeDigits } from "./format.js";

const header = ["", "candelabra", "TorchJD", "floor", "TorchJD / candelabra", "of PCGrad's step"];

export function drawMethods({ cases }: BenchResult): string {
  return cases.map((one) => `${one.label}\n\n${drawTable(header, rowsOf(one))}`).join("\n\n");
}

/** The better of TorchJD's ways, and our step as a part of PCGrad's: medians all. */
export function rowsOf({ figures }: CaseResult): string[][] {
  const raw = figures.step ?? {};
  const medianOf = (name: string) => (raw[name] ? median(raw[name]) : null);
  const told = (value: number | null) => (value === null ? "-" : formatFigure(value, "seconds"));
  const pcgrad = medianOf("PCGrad / candelabra");
  return Object.keys(raw).flatMap((contender) => {
    const [method, side] = contender.split(" / ");
    if (side !== "candelabra") return [];
    const ours = medianOf(contender)!;
    const theirs = ["chunk 1", "at once"].flatMap((way) => medianOf(`${method} / TorchJD, ${way}`) ?? []);
    const best = theirs.length > 0 ? Math.min(...theirs) : null;
    const ratio = best === null ? "-" : formatRatio(best / ours, "seconds");
    const part = pcgrad === null ? "-" : `${threeDigits((100 * ours) / pcgrad)} %`;
    return [[method!, told(ours), told(best), told(medianOf("floor")), ratio, part]];
  });
}
