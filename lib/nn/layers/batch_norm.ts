// Batch normalisation.

import { handleOf, noGrad, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { problem } from "../problem.js";
import type { FactoryOptions } from "./factory.js";
import { NormBase } from "./norm_base.js";

export interface BatchNormLayerOptions extends FactoryOptions {
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
  /** Share of the batch in the running statistics, or null for a plain average over all batches; defaults to 0.1. */
  momentum?: number | null;
  /** Learn a factor and an offset per channel; defaults to true. */
  affine?: boolean;
  /** With `affine`, learn the offset; defaults to true. */
  bias?: boolean;
  /** Keep statistics for evaluation, else the batch's are used there too; defaults to true. */
  trackRunningStats?: boolean;
}

abstract class BatchNorm extends NormBase {
  protected abstract readonly ranks: readonly number[];

  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super(numFeatures, options, { affine: true, track: true });
  }

  override forward(input: Tensor): Tensor {
    handleOf(this.constructor.name, "input", input);
    if (!this.ranks.includes(input.ndim)) {
      const sentence = `expected input of ${this.ranks.join(" or ")} dimensions, got [${input.shape.join(", ")}]`;
      throw problem(ShapeError, this.constructor.name, sentence);
    }
    const { weight, bias, eps, runningMean, runningVar } = this;
    const momentum = this.#countBatch();
    const training = this.training || (runningMean === null && runningVar === null);
    return F.batchNorm(input, runningMean, runningVar, { weight, bias, training, momentum, eps });
  }

  /** Counts a training batch; returns its share in the running statistics. */
  #countBatch(): number {
    const { numBatchesTracked, momentum } = this;
    if (!this.training || numBatchesTracked === null) return momentum ?? 0;
    noGrad(() => numBatchesTracked.add_(1));
    return momentum ?? 1 / numBatchesTracked.item();
  }
}

/**
 * Normalises each feature over the batch.
 *
 * Shapes: `[N, numFeatures]` or `[N, numFeatures, L]`. In training the batch's statistics are used and the running ones
 * updated; a single value per feature is then a `ShapeError`. PyTorch: `torch.nn.BatchNorm1d`.
 *
 * @example
 * const norm = new nn.BatchNorm1d(64);
 * norm.forward(torch.randn([32, 64])).shape; // [32, 64]
 */
export class BatchNorm1d extends BatchNorm {
  protected override readonly ranks = [2, 3];
}

/**
 * Normalises each channel over batch and image, as `BatchNorm1d` does. Shape: `[N, numFeatures, H, W]`.
 * PyTorch: `torch.nn.BatchNorm2d`.
 *
 * @example
 * const norm = new nn.BatchNorm2d(32, { momentum: 0.01 });
 * norm.forward(torch.randn([8, 32, 36, 36])).shape; // [8, 32, 36, 36]
 */
export class BatchNorm2d extends BatchNorm {
  protected override readonly ranks = [4];
}

/**
 * Normalises each channel over batch and volume, as `BatchNorm1d` does. Shape: `[N, numFeatures, D, H, W]`.
 * PyTorch: `torch.nn.BatchNorm3d`.
 *
 * @example
 * const norm = new nn.BatchNorm3d(4);
 * norm.forward(torch.randn([2, 4, 3, 3, 3])).shape; // [2, 4, 3, 3, 3]
 */
export class BatchNorm3d extends BatchNorm {
  protected override readonly ranks = [5];
}
