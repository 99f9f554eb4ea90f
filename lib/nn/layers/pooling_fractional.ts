// Pooling over windows whose steps are drawn at random (Graham 2015).

import { ArgumentError, optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { perDimension } from "../functional/sizes.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import type { Pooled, ReturnIndices } from "./pooling_max.js";
import { type AnySize, sizesOf } from "./sizes.js";

export interface FractionalMaxPoolLayerOptions<Size, Indices extends boolean>
  extends Omit<F.FractionalMaxPoolOptions<Size>, "randomSamples">,
    ReturnIndices<Indices> {
  /** Numbers in `[0, 1)` that place the windows, `[N, C, dimensions]`; drawn at every call when left out. */
  _randomSamples?: Tensor | null;
}

abstract class FractionalMaxPool<Indices extends boolean> extends Module<[input: Tensor], Pooled<Indices>> {
  readonly kernelSize: readonly number[];
  readonly outputSize: readonly number[] | null;
  readonly outputRatio: readonly number[] | null;
  readonly returnIndices: boolean;
  /** The numbers that place the windows, where they are given; saved as the buffer `_random_samples`. */
  _randomSamples: Tensor | null;

  constructor(
    dimensions: 2 | 3,
    kernelSize: AnySize,
    options: FractionalMaxPoolLayerOptions<AnySize, Indices>,
  ) {
    super();
    const { name } = this.constructor;
    const {
      outputSize = null,
      outputRatio = null,
      _randomSamples = null,
      returnIndices = false,
    } = optionsOf(name, options);
    const refuse = (sentence: string) => problem(ArgumentError, name, sentence);
    if ((outputSize === null) === (outputRatio === null)) {
      const found = outputSize === null ? "neither" : "both";
      throw refuse(`expected either outputSize or outputRatio, got ${found}`);
    }
    this.kernelSize = sizesOf(name, "kernelSize", kernelSize, dimensions);
    if (this.kernelSize.some((size) => size <= 0)) {
      throw refuse(`expected sizes above 0 for kernelSize, got [${this.kernelSize}]`);
    }
    this.outputSize = outputSize === null ? null : sizesOf(name, "outputSize", outputSize, dimensions);
    this.outputRatio = outputRatio === null ? null : perDimension(outputRatio, dimensions);
    const isRatio = (ratio: number) => ratio > 0 && ratio < 1;
    if (this.outputRatio && !(this.outputRatio.length === dimensions && this.outputRatio.every(isRatio))) {
      throw refuse(`expected numbers between 0 and 1 for outputRatio, got [${this.outputRatio}]`);
    }
    this.returnIndices = returnIndices;
    this._randomSamples = this.registerBuffer("_randomSamples", _randomSamples);
  }

  protected options(): F.FractionalMaxPoolOptions<AnySize> {
    const { outputSize, outputRatio, _randomSamples } = this;
    return { outputSize, outputRatio, randomSamples: _randomSamples };
  }

  protected pooled(found: F.WithIndices): Pooled<Indices> {
    return (this.returnIndices ? found : found[0]) as Pooled<Indices>;
  }
}

/**
 * Maxima over windows of random steps, `[N, C, H, W]` or `[C, H, W]`, to `outputSize`, or to the input's size times
 * `outputRatio` (one of the two must be given). Every call draws anew, unless `_randomSamples` `[N, C, 2]` are given. PyTorch: `torch.nn.FractionalMaxPool2d`.
 *
 * @example
 * const pool = new nn.FractionalMaxPool2d(2, { outputRatio: 0.75 });
 * pool.forward(torch.zeros([1, 8, 8, 8])).shape; // [1, 8, 6, 6]
 */
export class FractionalMaxPool2d<Indices extends boolean = false> extends FractionalMaxPool<Indices> {
  constructor(kernelSize: F.Size2, options: FractionalMaxPoolLayerOptions<F.Size2, Indices>) {
    super(2, kernelSize, options);
  }

  override forward(input: Tensor): Pooled<Indices> {
    const options = this.options() as F.FractionalMaxPoolOptions<F.Size2>;
    return this.pooled(F.fractionalMaxPool2dWithIndices(input, this.kernelSize as [number, number], options));
  }
}

/**
 * As `FractionalMaxPool2d`, for `[N, C, D, H, W]` or `[C, D, H, W]`. PyTorch: `torch.nn.FractionalMaxPool3d`.
 *
 * @example
 * const pool = new nn.FractionalMaxPool3d(2, { outputSize: 3 });
 * pool.forward(torch.zeros([1, 8, 5, 6, 7])).shape; // [1, 8, 3, 3, 3]
 */
export class FractionalMaxPool3d<Indices extends boolean = false> extends FractionalMaxPool<Indices> {
  constructor(kernelSize: F.Size3, options: FractionalMaxPoolLayerOptions<F.Size3, Indices>) {
    super(3, kernelSize, options);
  }

  override forward(input: Tensor): Pooled<Indices> {
    const options = this.options() as F.FractionalMaxPoolOptions<F.Size3>;
    const kernel = this.kernelSize as [number, number, number];
    return this.pooled(F.fractionalMaxPool3dWithIndices(input, kernel, options));
  }
}
