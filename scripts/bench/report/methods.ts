// The tables of the methods: one for each net and T, a row for each method.

import { drawTable } from "../../support/markdown_table.js";
import type { BenchResult, CaseResult } from "../results.js";
import { median } from "../statistics.js";
import { formatFigure, formatRatio } from "./format.js";

const header = [
  "",
  "candelabra",
  "TorchJD",
  "LibMTL",
  "TorchJD / candelabra",
  "LibMTL / candelabra",
  "of PCGrad's step",
];

export function drawMethods({ cases }: BenchResult): string {
  return cases.map((one) => `${one.label}\n\n${drawTable(header, rowsOf(one))}`).join("\n\n");
}

/** Medians; a part is of PCGrad's step in the same case. */
export function rowsOf({ figures }: CaseResult): string[][] {
  const raw = figures.step ?? {};
  const medianOf = (name: string) => (raw[name] ? median(raw[name]) : null);
  const told = (value: number | null) => (value === null ? "-" : formatFigure(value, "seconds"));
  const pcgrad = medianOf("PCGrad / candelabra");
  const row = (name: string, method: string): string[] => {
    const ours = medianOf(name)!;
    const theirs = ["TorchJD", "LibMTL"].map((library) => medianOf(`${method} / ${library}`));
    const ratios = theirs.map((value) => (value === null ? "-" : formatRatio(value / ours, "seconds")));
    const part = pcgrad === null ? "-" : `${((100 * ours) / pcgrad).toFixed(1)} %`;
    return [method, told(ours), ...theirs.map(told), ...ratios, part];
  };
  return Object.keys(raw).flatMap((contender) => {
    const [method, side] = contender.split(" / ");
    return side === undefined || side === "candelabra" ? [row(contender, method!)] : [];
  });
}
