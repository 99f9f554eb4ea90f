// Pictures of the toy: the ways of one method, and those of all, over the same contours.

import { frontAt, type SceneName, scenes } from "../workers/toy_problem.js";
import { drawContours } from "./contours.js";
import { side, toPicture } from "./frame.js";
import type { ToyOutcome } from "./job.js";
import { methodOf } from "./methods.js";
import { type Place, pathData, simplify } from "./path.js";

/** One a start, apart from one another for colour-blind eyes too. Source: Okabe and Ito 2008. */
const colours = ["#d55e00", "#009e73", "#cc79a7", "#e69f00", "#000000"];

const inWords = ["no", "one", "two", "three", "four", "five"];

/** An SVG of one method's ways from all starts. */
export function drawMethod({ method, scene, runs }: ToyOutcome): string {
  const name = methodOf(method, scene).title;
  const told = `The ways of ${name} from ${inWords[runs.length]} starts`;
  return document({ width: side, height: side, told }, [ground(scene), ways(runs, 1), title(name)]);
}

const mostColumns = 6;
const gap = 20;

/** An SVG with a panel for each method, all of one scene. */
export function drawAll(outcomes: readonly ToyOutcome[]): string {
  const { scene, runs: some } = outcomes[0]!;
  const columns = Math.min(mostColumns, outcomes.length);
  const rows = Math.ceil(outcomes.length / columns);
  const panels = outcomes.map(({ method, runs }, i) => {
    const [x, y] = [(i % columns) * (side + gap), Math.floor(i / columns) * (side + gap)];
    const parts = ['<use href="#ground"/>', ways(runs, 3), title(methodOf(method, scene).title)];
    return `<g transform="translate(${x} ${y})">\n${parts.join("\n")}\n</g>`;
  });
  const size = { width: columns * (side + gap) - gap, height: rows * (side + gap) - gap };
  const told = `The ways of all methods from ${inWords[some.length]} starts`;
  return document({ ...size, told }, [`<defs><g id="ground">\n${ground(scene)}\n</g></defs>`, ...panels]);
}

interface Size {
  width: number;
  height: number;
  /** For those who cannot see it. */
  told: string;
}

function document({ width, height, told }: Size, parts: readonly string[]): string {
  const scale = width > side ? 0.3 : 0.5;
  const size = `width="${width * scale}" height="${height * scale}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${size}>`;
  return `${head}\n<title>${escaped(told)}</title>\n${parts.join("\n")}\n</svg>\n`;
}

/** The contours of the sum of the losses and the Pareto set over them. */
function ground(scene: SceneName): string {
  const front = Array.from({ length: 29 }, (_, i): Place => [i / 2 - 7, frontAt(i / 2 - 7)]);
  const line = pathData(simplify(front.map(toPicture), 0.5));
  return [
    `<rect width="${side}" height="${side}" fill="hsl(215 25% 54%)"/>`,
    `<g fill-rule="evenodd">\n${drawContours(scenes[scene].scales)}\n</g>`,
    `<path d="${line}" fill="none" stroke="#fff" stroke-width="14" stroke-linecap="round"/>`,
  ].join("\n");
}

function ways(runs: ToyOutcome["runs"], tolerance: number): string {
  const lines = runs.map(({ points }, i) => {
    const way = pathData(simplify(points.map(toPicture), tolerance));
    return `<path stroke="${colours[i % colours.length]}" d="${way}"/>`;
  });
  const dots = runs.flatMap(({ start, points }, i) => [
    dot(start, 9, "#fff", colours[i % colours.length]!),
    dot(points.at(-1)!, 9, colours[i % colours.length]!, "#fff"),
  ]);
  const group = '<g fill="none" stroke-width="6" stroke-linejoin="round">';
  return `${group}\n${lines.join("\n")}\n</g>\n<g stroke-width="5">\n${dots.join("\n")}\n</g>`;
}

function dot(place: Place, radius: number, fill: string, stroke: string): string {
  const [x, y] = toPicture(place).map(Math.round);
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}" stroke="${stroke}"/>`;
}

function title(text: string): string {
  return `<text x="24" y="52" font-family="sans-serif" font-size="40" fill="#111">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
