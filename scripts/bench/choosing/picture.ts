// A picture of a problem: Delta m of every method with its spread and a dot for each seed, best first.

import { type ChoosingMethod, type ChoosingName, choosingMethods, type Needs } from "./methods.js";
import type { ChoosingRow } from "./table.js";

/** By what a method needs, apart from one another for colour-blind eyes too. Source: Okabe and Ito 2008. */
const colours: Readonly<Record<Needs | "reference", string>> = {
  reference: "#000000",
  L: "#d55e00",
  G: "#0072b2",
  J: "#009e73",
  X: "#cc79a7",
};
const legend: Readonly<Record<keyof typeof colours, string>> = {
  reference: "compared with",
  L: "losses",
  G: "Gramian",
  J: "gradients",
  X: "two batches",
};

const line = 17;
const top = 52;
const left = 205;
const width = 760;
const right = 16;

/** What is shown; what lies outside is written at the edge. */
interface Range {
  from: number;
  to: number;
}

/** All of the rows but the worst seventh, each with its spread. */
function rangeOf(rows: readonly ChoosingRow[]): Range {
  const shown = rows.slice(0, Math.ceil(rows.length * 0.85));
  const low = Math.min(0, ...shown.map(({ delta }) => delta.mean - delta.spread));
  const high = Math.max(0, ...rows.map(({ delta }) => delta.mean + delta.spread));
  const margin = 0.04 * (high - low);
  return { from: low - margin, to: high + margin };
}

export function drawPicture(rows: readonly ChoosingRow[], told: string): string {
  const range = rangeOf(rows);
  const at = (value: number): number =>
    left + ((value - range.from) / (range.to - range.from)) * (width - left - right);
  const height = top + line * rows.length + 26;
  const bottom = height - 24;
  const tuned = rows.find(({ method }) => method === "fixedweights")!;
  const parts = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="10" y="18" font-size="14">${told}</text>`,
    drawLegend(),
    ...ticksOf(range).map((tick) => {
      const grey = tick === 0 ? "#000" : "#ddd";
      return `<path d="M${fixed(at(tick))} ${top - 6}V${bottom}" stroke="${grey}"/><text x="${fixed(at(tick))}" y="${height - 8}" text-anchor="middle">${tick}</text>`;
    }),
    `<path d="M${fixed(at(tuned.delta.mean))} ${top - 6}V${bottom}" stroke="#000" stroke-dasharray="2 3"/>`,
    ...rows.map((row, i) => drawRow(row, { y: top + line * i + line / 2, at, range })),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`;
  return `${head}\n<title>${told}</title>\n${parts.join("\n")}\n</svg>\n`;
}

function drawRow(
  { method, delta, deltas }: ChoosingRow,
  { y, at, range }: { y: number; at: (value: number) => number; range: Range },
): string {
  const colour = colours[colourOf(method)];
  const label = `<text x="${left - 10}" y="${y + 4}" text-anchor="end">${choosingMethods[method].title}</text>`;
  if (delta.mean < range.from) {
    const text = `← ${delta.mean.toFixed(1)} ± ${delta.spread.toFixed(1)}`;
    return `${label}<text x="${left}" y="${y + 4}" fill="${colour}">${text}</text>`;
  }
  const within = (value: number): string => fixed(at(Math.max(range.from, Math.min(range.to, value))));
  const bar = `<path d="M${within(delta.mean - delta.spread)} ${y}H${within(delta.mean + delta.spread)}" stroke="${colour}" stroke-width="2"/>`;
  const dots = deltas
    .filter((value) => value >= range.from && value <= range.to)
    .map((value) => `<circle cx="${within(value)}" cy="${y}" r="2" fill="#fff" stroke="${colour}"/>`);
  const mean = `<circle cx="${within(delta.mean)}" cy="${y}" r="4" fill="${colour}"/>`;
  return `${label}${bar}${mean}${dots.join("")}`;
}

function colourOf(method: ChoosingName): keyof typeof colours {
  const { role, needs }: ChoosingMethod = choosingMethods[method];
  return role === "reference" ? "reference" : needs;
}

function drawLegend(): string {
  return (Object.keys(colours) as (keyof typeof colours)[])
    .map((key, i) => {
      const x = 16 + i * 110;
      return `<circle cx="${x}" cy="34" r="4" fill="${colours[key]}"/><text x="${x + 9}" y="38">${legend[key]}</text>`;
    })
    .join("");
}

/** Eight round numbers at most. */
function ticksOf({ from, to }: Range): number[] {
  const rough = (to - from) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].map((x) => x * power).find((x) => x >= rough)!;
  const ticks: number[] = [];
  for (let k = Math.ceil(from / stride); k * stride <= to; k++) ticks.push(Number((k * stride).toFixed(6)));
  return ticks;
}

const fixed = (x: number): string => x.toFixed(1);
