// The methods there are.

import {
  type IndexItem,
  type NormKind,
  norm,
  rand,
  randLike,
  slice,
  Tensor,
  wrongArgument,
  zerosLike,
} from "../../../tensor/index.js";
import { type AmountOptions, channelDim, checkAmount, unitsToPrune } from "./amount.js";
import { BasePruningMethod, checkShape } from "./method.js";

/** Prunes nothing, so that a mask is there to be set. PyTorch: `torch.nn.utils.prune.Identity`. */
export class Identity extends BasePruningMethod {
  readonly pruningType = "unstructured";

  constructor(_options: Record<never, never> = {}) {
    super();
  }

  override computeMask(_t: Tensor, defaultMask: Tensor): Tensor {
    return defaultMask;
  }
}

/** Elements at random. PyTorch: `torch.nn.utils.prune.RandomUnstructured`. */
export class RandomUnstructured extends BasePruningMethod {
  readonly pruningType = "unstructured";
  readonly amount: number;

  constructor({ amount }: AmountOptions) {
    super();
    this.amount = checkAmount("RandomUnstructured", amount);
  }

  override computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    const units = unitsToPrune("RandomUnstructured", this.amount, t.numel());
    if (units === 0) return defaultMask.clone();
    const [, chosen] = randLike(t).view([-1]).topk(units);
    return zeroed(defaultMask, chosen);
  }
}

/** The elements that are smallest without their signs. PyTorch: `torch.nn.utils.prune.L1Unstructured`. */
export class L1Unstructured extends BasePruningMethod {
  readonly pruningType = "unstructured";
  readonly amount: number;

  constructor({ amount }: AmountOptions) {
    super();
    this.amount = checkAmount("L1Unstructured", amount);
  }

  override computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    const units = unitsToPrune("L1Unstructured", this.amount, t.numel());
    if (units === 0) return defaultMask.clone();
    const [, chosen] = t.abs().view([-1]).topk(units, { largest: false });
    return zeroed(defaultMask, chosen);
  }
}

export interface RandomStructuredOptions extends AmountOptions {
  /** The dimension of the channels; defaults to -1. */
  dim?: number;
}

/** Whole channels at random. PyTorch: `torch.nn.utils.prune.RandomStructured`. */
export class RandomStructured extends BasePruningMethod {
  readonly pruningType = "structured";
  readonly amount: number;
  readonly dim: number;

  constructor({ amount, dim = -1 }: RandomStructuredOptions) {
    super();
    this.amount = checkAmount("RandomStructured", amount);
    this.dim = dim;
  }

  override computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    const dim = channelDim("RandomStructured", t, this.dim);
    const channels = t.shape[dim]!;
    const units = unitsToPrune("RandomStructured", this.amount, channels);
    if (units === 0) return defaultMask;
    const drawn = rand([channels]);
    const [threshold] = drawn.kthvalue(units);
    return keptOnly(defaultMask, zerosLike(t), dim, drawn.gt(threshold));
  }
}

export interface LnStructuredOptions extends RandomStructuredOptions {
  /** The norm: a number, also ±Infinity, or "fro" or "nuc". */
  n: number | NormKind;
}

/** The channels with the smallest norms. PyTorch: `torch.nn.utils.prune.LnStructured`. */
export class LnStructured extends BasePruningMethod {
  readonly pruningType = "structured";
  readonly amount: number;
  readonly n: number | NormKind;
  readonly dim: number;

  constructor({ amount, n, dim = -1 }: LnStructuredOptions) {
    super();
    this.amount = checkAmount("LnStructured", amount);
    this.n = n;
    this.dim = dim;
  }

  override computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    const dim = channelDim("LnStructured", t, this.dim);
    const channels = t.shape[dim]!;
    const units = unitsToPrune("LnStructured", this.amount, channels);
    if (units === 0) return defaultMask;
    const others = t.shape.map((_, i) => i).filter((i) => i !== dim);
    const [, kept] = norm(t, this.n, { dim: others }).topk(channels - units);
    return keptOnly(defaultMask, zerosLike(t), dim, kept);
  }
}

export interface CustomFromMaskOptions {
  /** Ones and zeros of the tensor's shape. */
  mask: Tensor;
}

/** What a mask says. PyTorch: `torch.nn.utils.prune.CustomFromMask`. */
export class CustomFromMask extends BasePruningMethod {
  readonly pruningType = "global";
  readonly mask: Tensor;

  constructor({ mask }: CustomFromMaskOptions) {
    super();
    if (!(mask instanceof Tensor)) throw wrongArgument("CustomFromMask", "mask", "a Tensor", mask);
    this.mask = mask;
  }

  override computeMask(_t: Tensor, defaultMask: Tensor): Tensor {
    checkShape("the mask", this.mask, defaultMask);
    return defaultMask.mul(this.mask.to(defaultMask.dtype));
  }
}

function zeroed(mask: Tensor, elements: Tensor): Tensor {
  const copy = mask.clone({ memoryFormat: "contiguous" });
  copy.view([-1]).setAt_([elements], 0);
  return copy;
}

/** Ones in the channels named, where the mask before has them. */
function keptOnly(before: Tensor, zeros: Tensor, dim: number, channels: Tensor): Tensor {
  const index: IndexItem[] = zeros.shape.map((_, i) => (i === dim ? channels : slice()));
  return zeros.setAt_(index, 1).mul_(before.to(zeros.dtype));
}
