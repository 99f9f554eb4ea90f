// The largest elements of windows, and their undoing.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { pyBool, pySize } from "../repr.js";
import { sizesOf } from "./sizes.js";

/** What a pool gives: the maxima, with `returnIndices: true` their flat positions too. */
export type Pooled<Indices extends boolean> = Indices extends true ? F.WithIndices : Tensor;

export interface ReturnIndices<Indices extends boolean> {
  /** Give the flat positions of the maxima too, for `MaxUnpool`; defaults to false. */
  returnIndices?: Indices;
}

export type MaxPoolLayerOptions<Size, Indices extends boolean> = F.MaxPoolOptions<Size> &
  ReturnIndices<Indices>;

abstract class MaxPool<Size extends number | readonly number[], Indices extends boolean> extends Module<
  [input: Tensor],
  Pooled<Indices>
> {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation: Size;
  readonly returnIndices: boolean;
  readonly ceilMode: boolean;

  constructor(kernelSize: Size, options: MaxPoolLayerOptions<Size, Indices> = {}) {
    super();
    const {
      stride = null,
      padding = 0 as Size,
      dilation = 1 as Size,
      ceilMode = false,
      returnIndices = false,
    } = optionsOf(this.constructor.name, options);
    this.kernelSize = kernelSize;
    this.stride = stride ?? kernelSize;
    this.padding = padding;
    this.dilation = dilation;
    this.returnIndices = returnIndices;
    this.ceilMode = ceilMode;
  }

  override forward(input: Tensor): Pooled<Indices> {
    const { stride, padding, dilation, ceilMode } = this;
    return this.pool(input, { stride, padding, dilation, ceilMode }) as Pooled<Indices>;
  }

  protected abstract pool(input: Tensor, options: F.MaxPoolOptions<Size>): Tensor | F.WithIndices;

  protected override describe(): string {
    const window = `kernel_size=${pySize(this.kernelSize)}, stride=${pySize(this.stride)}`;
    const spread = `padding=${pySize(this.padding)}, dilation=${pySize(this.dilation)}`;
    return `${window}, ${spread}, ceil_mode=${pyBool(this.ceilMode)}`;
  }
}

/**
 * The largest element of each window of `[N, C, L]` or `[C, L]`; with `returnIndices: true` their positions too, as
 * `[values, indices]`. PyTorch: `torch.nn.MaxPool1d`.
 *
 * @example
 * new nn.MaxPool1d(2).forward(torch.zeros([1, 8, 6])).shape; // [1, 8, 3]
 */
export class MaxPool1d<Indices extends boolean = false> extends MaxPool<F.Size1, Indices> {
  protected override pool(input: Tensor, options: F.MaxPoolOptions<F.Size1>): Tensor | F.WithIndices {
    const pool = this.returnIndices ? F.maxPool1dWithIndices : F.maxPool1d;
    return pool(input, this.kernelSize, options);
  }
}

/**
 * The largest element of each window of `[N, C, H, W]` or `[C, H, W]`; with `returnIndices: true` their flat positions
 * too, as `[values, indices]`. PyTorch: `torch.nn.MaxPool2d`.
 *
 * @example
 * new nn.MaxPool2d(2).forward(torch.zeros([1, 8, 6, 6])).shape; // [1, 8, 3, 3]
 * const [values, indices] = new nn.MaxPool2d(2, { returnIndices: true }).forward(torch.zeros([1, 8, 6, 6]));
 * indices.dtype; // "int64"
 */
export class MaxPool2d<Indices extends boolean = false> extends MaxPool<F.Size2, Indices> {
  protected override pool(input: Tensor, options: F.MaxPoolOptions<F.Size2>): Tensor | F.WithIndices {
    const pool = this.returnIndices ? F.maxPool2dWithIndices : F.maxPool2d;
    return pool(input, this.kernelSize, options);
  }
}

/**
 * The largest element of each window of `[N, C, D, H, W]` or `[C, D, H, W]`; with `returnIndices: true` their flat
 * positions too, as `[values, indices]`. PyTorch: `torch.nn.MaxPool3d`.
 *
 * @example
 * new nn.MaxPool3d([1, 2, 2]).forward(torch.zeros([1, 8, 4, 6, 6])).shape; // [1, 8, 4, 3, 3]
 */
export class MaxPool3d<Indices extends boolean = false> extends MaxPool<F.Size3, Indices> {
  protected override pool(input: Tensor, options: F.MaxPoolOptions<F.Size3>): Tensor | F.WithIndices {
    const pool = this.returnIndices ? F.maxPool3dWithIndices : F.maxPool3d;
    return pool(input, this.kernelSize, options);
  }
}

export interface MaxUnpoolLayerOptions<Size> {
  /** Defaults to the kernel's size. */
  stride?: Size | null;
  /** Defaults to 0. */
  padding?: Size;
}

export interface UnpooledSizeOptions {
  /** The spatial sizes wanted, where several would have been pooled to the input's; the smallest by default. */
  outputSize?: readonly number[] | null;
}

abstract class MaxUnpool<Size extends number | readonly number[]> extends Module<
  [input: Tensor, indices: Tensor, options?: UnpooledSizeOptions],
  Tensor
> {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];

  constructor(dimensions: number, kernelSize: Size, options: MaxUnpoolLayerOptions<Size> = {}) {
    super();
    const { name } = this.constructor;
    const { stride = null, padding = 0 } = optionsOf(name, options);
    this.kernelSize = sizesOf(name, "kernelSize", kernelSize, dimensions);
    this.stride = sizesOf(name, "stride", stride ?? kernelSize, dimensions);
    this.padding = sizesOf(name, "padding", padding, dimensions);
  }

  protected options(given: UnpooledSizeOptions): F.MaxUnpoolOptions {
    const { outputSize = null } = optionsOf(this.constructor.name, given);
    return { stride: this.stride, padding: this.padding, outputSize };
  }

  protected override describe(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pySize(kernelSize)}, stride=${pySize(stride)}, padding=${pySize(padding)}`;
  }
}

/**
 * Puts the maxima of `MaxPool1d` back where they were, among zeros. PyTorch: `torch.nn.MaxUnpool1d`.
 *
 * @example
 * const [values, indices] = new nn.MaxPool1d(2, { returnIndices: true }).forward(torch.tensor([[0.5, 1.5, 2.5, 0.5]]));
 * new nn.MaxUnpool1d(2).forward(values, indices).toArray(); // [[0, 1.5, 2.5, 0]]
 */
export class MaxUnpool1d extends MaxUnpool<F.Size1> {
  constructor(kernelSize: F.Size1, options: MaxUnpoolLayerOptions<F.Size1> = {}) {
    super(1, kernelSize, options);
  }

  override forward(input: Tensor, indices: Tensor, options: UnpooledSizeOptions = {}): Tensor {
    return F.maxUnpool1d(input, indices, this.kernelSize, this.options(options));
  }
}

/**
 * Puts the maxima of `MaxPool2d` back where they were, among zeros. PyTorch: `torch.nn.MaxUnpool2d`.
 *
 * @example
 * const [values, indices] = new nn.MaxPool2d(2, { returnIndices: true }).forward(torch.ones([1, 5, 5]));
 * new nn.MaxUnpool2d(2).forward(values, indices).shape; // [1, 4, 4]
 * new nn.MaxUnpool2d(2).forward(values, indices, { outputSize: [5, 5] }).shape; // [1, 5, 5]
 */
export class MaxUnpool2d extends MaxUnpool<F.Size2> {
  constructor(kernelSize: F.Size2, options: MaxUnpoolLayerOptions<F.Size2> = {}) {
    super(2, kernelSize, options);
  }

  override forward(input: Tensor, indices: Tensor, options: UnpooledSizeOptions = {}): Tensor {
    return F.maxUnpool2d(input, indices, this.kernelSize, this.options(options));
  }
}

/**
 * Puts the maxima of `MaxPool3d` back where they were, among zeros. PyTorch: `torch.nn.MaxUnpool3d`.
 *
 * @example
 * const [values, indices] = new nn.MaxPool3d(2, { returnIndices: true }).forward(torch.ones([1, 4, 4, 4]));
 * new nn.MaxUnpool3d(2).forward(values, indices).shape; // [1, 4, 4, 4]
 */
export class MaxUnpool3d extends MaxUnpool<F.Size3> {
  constructor(kernelSize: F.Size3, options: MaxUnpoolLayerOptions<F.Size3> = {}) {
    super(3, kernelSize, options);
  }

  override forward(input: Tensor, indices: Tensor, options: UnpooledSizeOptions = {}): Tensor {
    return F.maxUnpool3d(input, indices, this.kernelSize, this.options(options));
  }
}
