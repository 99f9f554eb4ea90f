// Instance normalisation (Ulyanov et al. 2016).

import { handleOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import type { FactoryOptions } from "./factory.js";
import { NormBase } from "./norm_base.js";

export interface InstanceNormLayerOptions extends FactoryOptions {
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
  /** Share of the input in the running statistics; defaults to 0.1. */
  momentum?: number | null;
  /** Learn a factor and an offset per channel; defaults to false. */
  affine?: boolean;
  /** With `affine`, learn the offset; defaults to true. */
  bias?: boolean;
  /** Keep statistics for evaluation, else the input's are used there too; defaults to false. */
  trackRunningStats?: boolean;
}

abstract class InstanceNorm extends NormBase {
  /** Dimensions of one sample. */
  protected abstract readonly sample: number;

  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(numFeatures, options, { affine: false, track: false });
  }

  override forward(input: Tensor): Tensor {
    handleOf(this.constructor.name, "input", input);
    const { sample, numFeatures } = this;
    const refuse = (sentence: string) => problem(ShapeError, this.constructor.name, sentence);
    if (input.ndim !== sample && input.ndim !== sample + 1) {
      throw refuse(`expected input of ${sample} or ${sample + 1} dimensions, got [${input.shape}]`);
    }
    const channels = input.shape[input.ndim - sample];
    if (this.weight && channels !== numFeatures) {
      throw refuse(`expected ${numFeatures} channels, got ${channels} in input [${input.shape}]`);
    }
    if (input.ndim === sample + 1) return this.#normalise(input);
    return this.#normalise(input.unsqueeze(0)).squeeze(0);
  }

  #normalise(batch: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, eps } = this;
    const useInputStats = this.training || runningMean === null;
    const momentum = this.momentum ?? 0;
    return F.instanceNorm(batch, { runningMean, runningVar, weight, bias, useInputStats, momentum, eps });
  }
}

/**
 * Normalises each channel of each sample by itself, `[N, numFeatures, L]` or `[numFeatures, L]`. By default there is
 * nothing to learn and training does not differ from evaluation. PyTorch: `torch.nn.InstanceNorm1d`.
 *
 * @example
 * const norm = new nn.InstanceNorm1d(4, { affine: true });
 * norm.forward(torch.randn([2, 4, 9])).shape; // [2, 4, 9]
 */
export class InstanceNorm1d extends InstanceNorm {
  protected override readonly sample = 2;
}

/**
 * As `InstanceNorm1d`, for `[N, numFeatures, H, W]` or `[numFeatures, H, W]`. PyTorch: `torch.nn.InstanceNorm2d`.
 *
 * @example
 * const norm = new nn.InstanceNorm2d(4);
 * norm.forward(torch.randn([2, 4, 6, 6])).shape; // [2, 4, 6, 6]
 */
export class InstanceNorm2d extends InstanceNorm {
  protected override readonly sample = 3;
}

/**
 * As `InstanceNorm1d`, for `[N, numFeatures, D, H, W]` or without `N`. PyTorch: `torch.nn.InstanceNorm3d`.
 *
 * @example
 * const norm = new nn.InstanceNorm3d(4, { trackRunningStats: true });
 * norm.forward(torch.randn([2, 4, 3, 3, 3])).shape; // [2, 4, 3, 3, 3]
 */
export class InstanceNorm3d extends InstanceNorm {
  protected override readonly sample = 4;
}
