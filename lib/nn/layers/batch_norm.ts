// Batch normalisation.

import { empty, noGrad, ones, ShapeError, type Tensor, tensor, zeros } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pyBool, pyFloat } from "../repr.js";
import type { FactoryOptions } from "./factory.js";

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

abstract class BatchNorm extends Module<[input: Tensor], Tensor> {
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  numBatchesTracked: Tensor | null;
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  protected abstract readonly ranks: readonly number[];

  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, bias = true, trackRunningStats = true } = options;
    const { dtype, device } = options;
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    const make = () => new Parameter(empty([numFeatures], { dtype, device }));
    this.weight = affine ? make() : null;
    this.bias = affine && bias ? make() : null;
    const statistic = (fill: typeof zeros) =>
      trackRunningStats ? fill([numFeatures], { dtype, device }) : null;
    const count = trackRunningStats ? tensor(0, { dtype: "int64", device }) : null;
    this.runningMean = this.registerBuffer("runningMean", statistic(zeros));
    this.runningVar = this.registerBuffer("runningVar", statistic(ones));
    this.numBatchesTracked = this.registerBuffer("numBatchesTracked", count);
    this.resetParameters();
  }

  resetRunningStats(): void {
    this.runningMean?.zero_();
    this.runningVar?.fill_(1);
    this.numBatchesTracked?.zero_();
  }

  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
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

  /** Checkpoints from before PyTorch 0.4.1 do not count batches. */
  override isOptionalState(field: string): boolean {
    return field === "numBatchesTracked";
  }

  protected override describe(): string {
    const { numFeatures, eps, momentum, weight, bias, runningMean } = this;
    return [
      `${numFeatures}`,
      `eps=${pyFloat(eps)}`,
      `momentum=${momentum === null ? "None" : pyFloat(momentum)}`,
      `affine=${pyBool(weight !== null)}`,
      `bias=${pyBool(bias !== null)}`,
      `track_running_stats=${pyBool(runningMean !== null)}`,
    ].join(", ");
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
