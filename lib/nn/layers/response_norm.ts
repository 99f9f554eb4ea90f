// Normalisation by neighbouring channels (Krizhevsky et al. 2012).

import { autograd, handleOf, optionsOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import { pyFloat, pyNumber } from "../repr.js";

abstract class ResponseNorm extends Module<[input: Tensor], Tensor> {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(size: number, options: F.LocalResponseNormOptions = {}) {
    super();
    const { alpha = 1e-4, beta = 0.75, k = 1 } = optionsOf(this.constructor.name, options);
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  protected described(k: string): string {
    return `${this.size}, alpha=${pyFloat(this.alpha)}, beta=${pyFloat(this.beta)}, k=${k}`;
  }
}

/**
 * `x / (k + alpha mean(x²))^beta` over `size` neighbouring channels of `[N, C, *]`; by default alpha is 1e-4, beta 0.75
 * and k 1. PyTorch: `torch.nn.LocalResponseNorm`.
 *
 * @example
 * const norm = new nn.LocalResponseNorm(2);
 * norm.forward(torch.randn([2, 4, 6, 6])).shape; // [2, 4, 6, 6]
 */
export class LocalResponseNorm extends ResponseNorm {
  override forward(input: Tensor): Tensor {
    const { size, alpha, beta, k } = this;
    return F.localResponseNorm(input, size, { alpha, beta, k });
  }

  protected override describe(): string {
    return this.described(pyFloat(this.k));
  }
}

/**
 * As `LocalResponseNorm`, for `[N, C, H, W]` only, with running sums instead of a mean over windows: the numbers of old
 * Caffe and Torch models. It is differentiable once. PyTorch: `torch.nn.CrossMapLRN2d`.
 *
 * @example
 * const norm = new nn.CrossMapLRN2d(5);
 * norm.forward(torch.randn([2, 8, 6, 6])).shape; // [2, 8, 6, 6]
 */
export class CrossMapLRN2d extends ResponseNorm {
  override forward(input: Tensor): Tensor {
    handleOf("CrossMapLRN2d", "input", input);
    if (input.ndim !== 4) {
      throw problem(ShapeError, "CrossMapLRN2d", `expected input of 4 dimensions, got [${input.shape}]`);
    }
    const { size, alpha, beta, k } = this;
    return CrossMapLRN.apply(input, { size, alpha, beta, k });
  }

  protected override describe(): string {
    return this.described(pyNumber(this.k));
  }
}

interface Settings {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

class CrossMapLRN extends autograd.Function {
  static forward(ctx: autograd.FunctionContext, input: Tensor, settings: Settings): Tensor {
    const scale = scaleOf(input, settings);
    const output = scale.pow(-settings.beta).mul_(input);
    ctx.saveForBackward(input, output, scale);
    ctx.settings = settings;
    return output;
  }

  static backward = autograd.onceDifferentiable((ctx, gradOutput) => {
    const [input, output, scale] = ctx.savedTensors as [Tensor, Tensor, Tensor];
    const settings = ctx.settings as Settings;
    const { size, alpha, beta } = settings;
    const [batch, channels, height, width] = input.shape as [number, number, number, number];
    const gradInput = scale.pow(-beta).mul_(gradOutput!);
    const ratios = input.newZeros([channels + size - 1, height, width]);
    const centre = ratios.narrow(0, Math.trunc(size - (size - 1) / 2), channels);
    for (let n = 0; n < batch; n++) {
      centre.copy_(gradOutput!.select(0, n).mul(output.select(0, n)).div_(scale.select(0, n)));
      const sum = ratios.narrow(0, 0, size - 1).sum(0);
      for (let c = 0; c < channels; c++) {
        sum.add_(ratios.select(0, c + size - 1));
        const gradient = gradInput.select(0, n).select(0, c);
        gradient.addcmul_(input.select(0, n).select(0, c), sum, { value: (-2 * alpha * beta) / size });
        sum.sub_(ratios.select(0, c));
      }
    }
    return [gradInput, null];
  });
}

/** `k + alpha / size Σ x²` over the window of each channel, each window from the one before, as PyTorch sums them. */
function scaleOf(input: Tensor, { size, alpha, k }: Settings): Tensor {
  const squares = input.pow(2);
  const scale = squares.newEmpty(squares.shape);
  const channels = input.shape[1]!;
  const ahead = Math.trunc((size - 1) / 2 + 1);
  const first = scale.select(1, 0).zero_();
  for (let c = 0; c < Math.min(ahead, channels); c++) first.add_(squares.select(1, c));
  for (let c = 1; c < channels; c++) {
    const current = scale.select(1, c).copy_(scale.select(1, c - 1));
    if (c < channels - ahead + 1) current.add_(squares.select(1, c + ahead - 1));
    if (c > ahead) current.sub_(squares.select(1, c - ahead));
  }
  return scale.mul_(alpha / size).add_(k);
}
