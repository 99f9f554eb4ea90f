// Images of another size.

import {
  ArgumentError,
  adaptiveAvgPool1d,
  handleOf,
  NotImplementedError,
  nnOps,
  ops,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireSizes, shown } from "./check.js";
import { perDimension } from "./sizes.js";

export type InterpolateMode =
  | "nearest"
  | "nearest-exact"
  | "area"
  | "linear"
  | "bilinear"
  | "trilinear"
  | "bicubic"
  | "lanczos";

export interface InterpolateOptions {
  /** The output's spatial sizes; this or `scaleFactor` must be given. */
  size?: number | readonly number[] | null;
  /** What the spatial sizes are multiplied by. */
  scaleFactor?: number | readonly number[] | null;
  /** Defaults to "nearest". */
  mode?: InterpolateMode;
  /** The centres of the outermost pixels stay where they are; for the linear and cubic modes; defaults to false. */
  alignCorners?: boolean | null;
  /** Computes with the ratio of the rounded sizes instead of `scaleFactor`; defaults to false. */
  recomputeScaleFactor?: boolean | null;
  /** Smooths before it shrinks, for "bilinear", "bicubic" and "lanczos" of `[N, C, H, W]`; defaults to false. */
  antialias?: boolean;
}

type Sizes = readonly number[] | null;
type Resize = (input: Tensor, size: Sizes, scales: Sizes, alignCorners: boolean) => Tensor;

/** A private operator of libtorch that takes no `alignCorners`, or does. */
const plain =
  (name: string): Resize =>
  (input, size, scales) =>
    ops.call(`aten::${name}.vec`, input, size, scales) as Tensor;
const aligned =
  (name: string): Resize =>
  (input, size, scales, alignCorners) =>
    ops.call(`aten::${name}.vec`, input, size, alignCorners, scales) as Tensor;

/** By mode and number of spatial dimensions. */
const kernels: Readonly<Record<string, Resize>> = {
  "nearest 1": (x, size, scales) => nnOps.upsampleNearest1d(x, size, scales),
  "nearest 2": (x, size, scales) => nnOps.upsampleNearest2d(x, size, scales),
  "nearest 3": (x, size, scales) => nnOps.upsampleNearest3d(x, size, scales),
  "nearest-exact 1": plain("_upsample_nearest_exact1d"),
  "nearest-exact 2": plain("_upsample_nearest_exact2d"),
  "nearest-exact 3": plain("_upsample_nearest_exact3d"),
  "area 1": (x, size) => adaptiveAvgPool1d(x, size!),
  "area 2": (x, size) => nnOps.adaptiveAvgPool2d(x, size!),
  "area 3": (x, size) => nnOps.adaptiveAvgPool3d(x, size!),
  "linear 1": (x, size, scales, corners) => nnOps.upsampleLinear1d(x, size, corners, scales),
  "bilinear 2": (x, size, scales, corners) => nnOps.upsampleBilinear2d(x, size, corners, scales),
  "trilinear 3": (x, size, scales, corners) => nnOps.upsampleTrilinear3d(x, size, corners, scales),
  "bicubic 2": (x, size, scales, corners) => nnOps.upsampleBicubic2d(x, size, corners, scales),
  "antialiased bilinear 2": aligned("_upsample_bilinear2d_aa"),
  "antialiased bicubic 2": aligned("_upsample_bicubic2d_aa"),
  "antialiased lanczos 2": aligned("_upsample_lanczos2d_aa"),
};

/**
 * The input at another size: `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`. PyTorch: `F.interpolate`.
 *
 * Throws an `ArgumentError` for options that exclude each other, a `NotImplementedError` for a mode that the number of
 * dimensions does not have.
 *
 * @example
 * F.interpolate(torch.ones([1, 3, 4, 4]), { scaleFactor: 2, mode: "bilinear" }).shape; // [1, 3, 8, 8]
 */
export function interpolate(input: Tensor, options: InterpolateOptions = {}): Tensor {
  const { mode = "nearest", alignCorners = null, antialias = false } = optionsOf("interpolate", options);
  handleOf("interpolate", "input", input);
  if (typeof mode !== "string") refuse(`expected a string for mode, got ${shown(mode)}`);
  const spatial = input.ndim - 2;
  const corners = !["nearest", "area", "nearest-exact"].includes(mode);
  if (!corners && alignCorners !== null) {
    refuse(`expected alignCorners only with a linear or cubic mode, got it with "${mode}"`);
  }
  if (antialias && !(["bilinear", "bicubic", "lanczos"].includes(mode) && input.ndim === 4)) {
    refuse(`expected antialias only with "bilinear", "bicubic" or "lanczos" of 4 dimensions, got "${mode}"`);
  }
  if (mode === "lanczos" && (!antialias || alignCorners)) {
    refuse('expected antialias and no alignCorners with "lanczos"');
  }
  const { size, scales } = wanted(input, mode, optionsOf("interpolate", options));
  const kernel = kernels[`${antialias ? "antialiased " : ""}${mode} ${spatial}`];
  if (!kernel) {
    throw problem(
      NotImplementedError,
      "interpolate",
      `mode "${mode}" does not take ${input.ndim} dimensions`,
    );
  }
  return kernel(input, size, scales, alignCorners ?? false);
}

function wanted(
  input: Tensor,
  mode: InterpolateMode,
  options: InterpolateOptions,
): { size: Sizes; scales: Sizes } {
  const { size = null, scaleFactor = null, recomputeScaleFactor = false } = options;
  if ((size === null) === (scaleFactor === null)) refuse("expected either size or scaleFactor");
  const sizes = input.shape.slice(2);
  if (scaleFactor === null) {
    if (recomputeScaleFactor) refuse("expected recomputeScaleFactor only with scaleFactor, got it with size");
    return { size: each("size", size!, sizes), scales: null };
  }
  const scales = each("scaleFactor", scaleFactor, sizes);
  if (!recomputeScaleFactor && mode !== "area") return { size: null, scales };
  return { size: sizes.map((one, d) => Math.trunc(one * scales[d]!)), scales: null };
}

function each(name: string, given: number | readonly number[], sizes: readonly number[]): number[] {
  requireSizes("interpolate", name, given);
  const all = perDimension(given, sizes.length);
  if (all.length === sizes.length) return all;
  const sentence = `expected one number for each of ${sizes.length} spatial dimensions, got [${all}]`;
  throw problem(ShapeError, "interpolate", sentence);
}

function refuse(sentence: string): never {
  throw problem(ArgumentError, "interpolate", sentence);
}

/** What `interpolate` does, under its old name. Deprecated in PyTorch: `F.upsample`. */
export function upsample(input: Tensor, options: InterpolateOptions = {}): Tensor {
  handleOf("upsample", "input", input);
  return interpolate(input, options);
}

export type UpsampleOptions = Pick<InterpolateOptions, "size" | "scaleFactor">;

/** `interpolate` by the nearest. Deprecated in PyTorch: `F.upsample_nearest`. */
export function upsampleNearest(input: Tensor, options: UpsampleOptions): Tensor {
  handleOf("upsampleNearest", "input", input);
  return interpolate(input, { ...optionsOf("upsampleNearest", options), mode: "nearest" });
}

/** `interpolate` by "bilinear" with `alignCorners`. Deprecated in PyTorch: `F.upsample_bilinear`. */
export function upsampleBilinear(input: Tensor, options: UpsampleOptions): Tensor {
  handleOf("upsampleBilinear", "input", input);
  const given = optionsOf("upsampleBilinear", options);
  return interpolate(input, { ...given, mode: "bilinear", alignCorners: true });
}
