// Bounds on gradients, in place.

import { ArgumentError, linalg, noGrad, ops, stack, Tensor, tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";

export interface ClipGradNormOptions {
  /** The p of the norm, Infinity for the largest element; defaults to 2. */
  normType?: number;
  /** Throws instead of scaling by a norm that is NaN or infinite; defaults to false. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales all gradients by one factor so that their norm, taken as one vector, is at most `maxNorm`; returns the norm
 * before. Parameters without a gradient are passed over. PyTorch: `nn.utils.clip_grad_norm_`.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * model.forward(torch.ones([1, 4])).sum().backward();
 * nn.utils.clipGradNorm_(model.parameters(), 1).item(); // 3.1623
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipGradNormOptions = {},
): Tensor {
  const gradients = gradientsOf(parameters);
  if (gradients.length === 0) return tensor(0, { dtype: "float32" });
  return noGrad(() => {
    const total = totalNorm(gradients, normType);
    if (errorIfNonfinite && !Number.isFinite(total.item())) {
      const sentence = `the gradients' norm of order ${normType} is ${total.item()}, so they cannot be scaled`;
      throw problem(
        ArgumentError,
        "clipGradNorm_",
        `${sentence}; set errorIfNonfinite to false to scale anyway`,
      );
    }
    // Multiplying by a factor of 1 costs less than asking the device whether it is below 1.
    const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
    for (const group of grouped(gradients))
      ops.call("aten::_foreach_mul_.Tensor", group, factor.to(group[0]!.device));
    return total;
  });
}

/** Clamps every element of every gradient to ±`clipValue`. PyTorch: `nn.utils.clip_grad_value_`. */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  noGrad(() => {
    for (const group of grouped(gradientsOf(parameters))) {
      ops.call("aten::_foreach_clamp_min_.Scalar", group, -clipValue);
      ops.call("aten::_foreach_clamp_max_.Scalar", group, clipValue);
    }
  });
}

function gradientsOf(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  return list.map((parameter) => parameter.grad).filter((gradient) => gradient !== null);
}

/** The norm of the tensors' norms: one native call for all tensors of a group, as PyTorch's default on CPU and CUDA. */
function totalNorm(gradients: readonly Tensor[], normType: number): Tensor {
  const { device } = gradients[0]!;
  const norms = grouped(gradients).flatMap((group) => {
    return ops.call("aten::_foreach_norm.Scalar", group, normType) as Tensor[];
  });
  return linalg.vectorNorm(stack(norms.map((norm) => norm.to(device))), normType);
}

/** Foreach operators want one device and dtype. */
function grouped(tensors: readonly Tensor[]): Tensor[][] {
  const groups = new Map<string, Tensor[]>();
  for (const one of tensors) {
    const key = `${one.device} ${one.dtype}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
