// Salimans & Kingma 2016, "Weight normalization".

import { ops, type Tensor } from "../../../tensor/index.js";
import { Module } from "../../module.js";
import { stateKey } from "../../naming.js";
import { addRename } from "../../renames.js";
import { type Parametrized, registerParametrization } from "../parametrize/index.js";

export interface WeightNormOptions {
  /** Dimension whose slices have a norm each, null for one norm of the whole tensor; defaults to 0. */
  dim?: number | null;
}

class _WeightNorm extends Module<[norm: Tensor, direction: Tensor], Tensor> {
  readonly dim: number;

  constructor(dim: number | null) {
    super();
    this.dim = dim ?? -1;
  }

  override forward(norm: Tensor, direction: Tensor): Tensor {
    return ops.call("aten::_weight_norm", direction, norm, this.dim) as Tensor;
  }

  rightInverse(weight: Tensor): [norm: Tensor, direction: Tensor] {
    return [ops.call("aten::norm_except_dim", weight, 2, this.dim) as Tensor, weight];
  }
}

/**
 * Learns a tensor's norm and direction apart: `w = g v / ‖v‖`, by default with a `g` for each output. In place of the
 * parameter stand `original0`, the norm, and `original1`, the direction; state dicts of PyTorch's older
 * `nn.utils.weight_norm`, with `weight_g` and `weight_v`, load too. Gives the module.
 * PyTorch: `torch.nn.utils.parametrizations.weight_norm`.
 *
 * @example
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(20, 40));
 * Object.keys(layer.stateDict()).at(1); // "parametrizations.weight.original0"
 */
export function weightNorm<M extends Module>(
  module: M,
  name = "weight",
  { dim = 0 }: WeightNormOptions = {},
): M & Parametrized {
  const normed = registerParametrization(module, name, new _WeightNorm(dim), { unsafe: true });
  addRename(module, (prefix, entries) => {
    const former = [`${prefix}${stateKey(name)}_g`, `${prefix}${stateKey(name)}_v`];
    const isOld = former.every((key) => entries.some(([given]) => given === key));
    if (!isOld) return entries;
    return entries.map(([key, value]) => {
      const place = former.indexOf(key);
      return place < 0
        ? [key, value]
        : [`${prefix}parametrizations.${stateKey(name)}.original${place}`, value];
    });
  });
  return normed;
}
