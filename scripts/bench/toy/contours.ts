// The sum of the toy's losses as bands of height.

import { contours } from "d3-contour";
import { expand, type Scales } from "../workers/toy_problem.js";
import { frame, side, toPicture } from "./frame.js";
import { type Place, pathData, simplify } from "./path.js";

/** Cells a side: the valley of the logarithm is narrow. */
const cells = 110;
/** Heights between bands; more of them where the losses are flat. */
const heights = [-19, -17, -15, -13, -11, -9, -7, -5, -3, -1, 1, 2, 3, 4, 5, 6, 7, 8];
/** Of ground beyond the picture, whose corners would be cut. */
const margin = 0.4;

/** SVG paths, lowest ground first; each is what lies above a height, lighter than what is below. */
export function drawContours(scales: Scales): string {
  const at = (cell: number): number =>
    frame.from - margin + ((cell + 0.5) / cells) * (frame.to - frame.from + 2 * margin);
  const values = Array.from({ length: cells * cells }, (_, k) => {
    const [one, two] = expand(at(k % cells), at(Math.floor(k / cells)), scales).values;
    return one + two;
  });
  // Its coordinates count cells: the middle of the first one is at 0.5.
  const place = ([column, row]: number[]): Place => {
    const [x, y] = toPicture([at(column! - 0.5), at(row! - 0.5)]);
    return [Math.min(Math.max(x, 0), side), Math.min(Math.max(y, 0), side)];
  };
  const shapes = contours().size([cells, cells]).thresholds(heights)(values);
  return shapes
    .map(({ coordinates }, level) => {
      const rings = coordinates.flat().map((ring) => `${pathData(simplify(ring.map(place), 1.5))}z`);
      return `<path fill="hsl(215 ${25 + level * 2}% ${(58 + (36 * level) / heights.length).toFixed(1)}%)" d="${rings.join("")}"/>`;
    })
    .join("\n");
}
