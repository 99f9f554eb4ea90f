// Images of another size.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyFloat, pySize } from "../repr.js";

export type UpsampleLayerOptions = Omit<F.InterpolateOptions, "antialias">;

/**
 * The input at another size: `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`, to `size` or by `scaleFactor` (one of the
 * two must be given); the mode is "nearest" by default. PyTorch: `torch.nn.Upsample`.
 *
 * @example
 * const larger = new nn.Upsample({ scaleFactor: 2, mode: "bilinear" });
 * larger.forward(torch.ones([1, 3, 4, 4])).shape; // [1, 3, 8, 8]
 */
export class Upsample extends Module<[input: Tensor], Tensor> {
  readonly size: number | readonly number[] | null;
  readonly scaleFactor: number | readonly number[] | null;
  readonly mode: F.InterpolateMode;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;

  constructor(options: UpsampleLayerOptions = {}) {
    super();
    const {
      size = null,
      scaleFactor = null,
      mode = "nearest",
      alignCorners = null,
      recomputeScaleFactor = null,
    } = optionsOf(this.constructor.name, options);
    this.size = size;
    this.scaleFactor = scaleFactor;
    this.mode = mode;
    this.alignCorners = alignCorners;
    this.recomputeScaleFactor = recomputeScaleFactor;
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = this;
    return F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor });
  }

  protected override describe(): string {
    const { size, scaleFactor, mode } = this;
    if (scaleFactor === null) return `size=${pySize(size)}, mode='${mode}'`;
    const scales = typeof scaleFactor === "number" ? pyFloat(scaleFactor) : pyFloats(scaleFactor);
    return `scale_factor=${scales}, mode='${mode}'`;
  }
}

function pyFloats(values: readonly number[]): string {
  const items = values.map(pyFloat).join(", ");
  return values.length === 1 ? `(${items},)` : `(${items})`;
}

/**
 * `Upsample` of `[N, C, H, W]` by the nearest. PyTorch: `torch.nn.UpsamplingNearest2d`.
 *
 * @example
 * new nn.UpsamplingNearest2d({ scaleFactor: 2 }).forward(torch.ones([1, 3, 4, 4])).shape; // [1, 3, 8, 8]
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(options: F.UpsampleOptions = {}) {
    const { size, scaleFactor } = optionsOf("UpsamplingNearest2d", options);
    super({ size, scaleFactor, mode: "nearest" });
  }
}

/**
 * `Upsample` of `[N, C, H, W]` by "bilinear" with `alignCorners`. PyTorch: `torch.nn.UpsamplingBilinear2d`.
 *
 * @example
 * new nn.UpsamplingBilinear2d({ size: [6, 8] }).forward(torch.ones([1, 3, 4, 4])).shape; // [1, 3, 6, 8]
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(options: F.UpsampleOptions = {}) {
    const { size, scaleFactor } = optionsOf("UpsamplingBilinear2d", options);
    super({ size, scaleFactor, mode: "bilinear", alignCorners: true });
  }
}
