// Layers that only change the shape.

import { handleOf, optionsOf, type Tensor } from "../../tensor/index.js";
import { Module } from "../module.js";
import { pySize } from "../repr.js";

export interface FlattenOptions {
  /** The first dimension to join; defaults to 1, which keeps the batch. */
  startDim?: number;
  /** The last dimension to join; defaults to -1. */
  endDim?: number;
}

/**
 * Joins dimensions `startDim` to `endDim` into one. PyTorch: `torch.nn.Flatten`.
 *
 * @example
 * new nn.Flatten().forward(torch.zeros([8, 32, 3, 3])).shape; // [8, 288]
 */
export class Flatten extends Module<[input: Tensor], Tensor> {
  readonly startDim: number;
  readonly endDim: number;

  constructor(options: FlattenOptions = {}) {
    super();
    const { startDim = 1, endDim = -1 } = optionsOf("Flatten", options);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  override forward(input: Tensor): Tensor {
    handleOf("Flatten", "input", input);
    return input.flatten(this.startDim, this.endDim);
  }

  protected override describe(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}

/**
 * Splits dimension `dim` into several. PyTorch: `torch.nn.Unflatten`.
 *
 * @example
 * new nn.Unflatten(1, [32, 3, 3]).forward(torch.zeros([8, 288])).shape; // [8, 32, 3, 3]
 */
export class Unflatten extends Module<[input: Tensor], Tensor> {
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  override forward(input: Tensor): Tensor {
    handleOf("Unflatten", "input", input);
    return input.unflatten(this.dim, this.unflattenedSize);
  }

  protected override describe(): string {
    return `dim=${this.dim}, unflattened_size=${pySize(this.unflattenedSize)}`;
  }
}
