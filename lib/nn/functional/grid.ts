// Sampling images at given places.

import {
  ArgumentError,
  affineGridGenerator,
  DtypeError,
  gridSampler,
  handleOf,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireList, shown } from "./check.js";

const modes = { bilinear: 0, nearest: 1, bicubic: 2 } as const;
const paddings = { zeros: 0, border: 1, reflection: 2 } as const;

export interface GridSampleOptions {
  /** Defaults to "bilinear", which is trilinear in three dimensions. */
  mode?: keyof typeof modes;
  /** What lies outside the image; defaults to "zeros". */
  paddingMode?: keyof typeof paddings;
  /** -1 and 1 are the centres of the outermost pixels rather than their outer edges; defaults to false. */
  alignCorners?: boolean;
}

function code<K extends string>(name: string, table: Readonly<Record<K, number>>, key: K): number {
  const known = typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
  if (known !== undefined) return known;
  const names = Object.keys(table).map((one) => `"${one}"`);
  throw problem(
    ArgumentError,
    "gridSample",
    `expected one of ${names.join(", ")} for ${name}, got ${shown(key)}`,
  );
}

/**
 * The input's values at the places of a grid, each from -1 to 1. PyTorch: `F.grid_sample`.
 *
 * Shapes: input `[N, C, H, W]` and grid `[N, h, w, 2]` of (x, y) give `[N, C, h, w]`; or `[N, C, D, H, W]` with
 * `[N, d, h, w, 3]`.
 */
export function gridSample(input: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  handleOf("gridSample", "input", input);
  handleOf("gridSample", "grid", grid);
  const { mode = "bilinear", paddingMode = "zeros", alignCorners = false } = optionsOf("gridSample", options);
  const [by, outside] = [code("mode", modes, mode), code("paddingMode", paddings, paddingMode)];
  return gridSampler(input, grid, by, outside, alignCorners);
}

/**
 * A grid for `gridSample` from affine maps: `theta` `[N, 2, 3]` with size `[N, C, H, W]`, or `[N, 3, 4]` with
 * `[N, C, D, H, W]`. PyTorch: `F.affine_grid`.
 */
export function affineGrid(
  theta: Tensor,
  size: readonly number[],
  options: { alignCorners?: boolean } = {},
): Tensor {
  handleOf("affineGrid", "theta", theta);
  requireList("affineGrid", "size", size);
  const { alignCorners = false } = optionsOf("affineGrid", options);
  if (!theta.isFloatingPoint()) {
    throw problem(DtypeError, "affineGrid", `expected a floating dtype for theta, got ${theta.dtype}`);
  }
  const spatial = size.length - 2;
  const [, rows, columns] = theta.shape;
  if ((spatial !== 2 && spatial !== 3) || theta.ndim !== 3 || rows !== spatial || columns !== spatial + 1) {
    const found = `theta [${theta.shape}] with size [${size}]`;
    throw problem(
      ShapeError,
      "affineGrid",
      `expected [N, 2, 3] with 4 sizes or [N, 3, 4] with 5, got ${found}`,
    );
  }
  if (Math.min(...size) <= 0) {
    throw problem(ShapeError, "affineGrid", `expected sizes above 0, got [${size}]`);
  }
  return affineGridGenerator(theta, size, alignCorners);
}
