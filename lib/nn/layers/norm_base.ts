// What batch and instance normalisation share: factor, offset and running statistics of each channel.

import { empty, ones, optionsOf, type Tensor, tensor, zeros } from "../../tensor/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyBool, pyFloat } from "../repr.js";
import type { FactoryOptions } from "./factory.js";

export interface NormSettings extends FactoryOptions {
  eps?: number;
  momentum?: number | null;
  affine?: boolean;
  bias?: boolean;
  trackRunningStats?: boolean;
}

export abstract class NormBase extends Module<[input: Tensor], Tensor> {
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  numBatchesTracked: Tensor | null;
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;

  constructor(numFeatures: number, options: NormSettings, defaults: { affine: boolean; track: boolean }) {
    super();
    const {
      eps = 1e-5,
      momentum = 0.1,
      affine = defaults.affine,
      bias = true,
      trackRunningStats = defaults.track,
      dtype,
      device,
    } = optionsOf(this.constructor.name, options);
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
