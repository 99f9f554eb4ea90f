// Bounds on gradients, in place.

import {
  ArgumentError,
  linalg,
  noGrad,
  ops,
  stack,
  Tensor,
  tensor,
  wrongArgument,
} from "../../tensor/index.js";
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
  options: ClipGradNormOptions = {},
): Tensor {
  const gradients = gradientsOf("clipGradNorm_", parameters);
  return noGrad(() => {
    const total = totalNorm("clipGradNorm_", gradients, options);
    scaleTo(gradients, maxNorm, total);
    return total;
  });
}

/**
 * The norm of all tensors taken as one vector, on the first one's device; 0 for none.
 * PyTorch: `nn.utils.get_total_norm`.
 *
 * @example
 * nn.utils.getTotalNorm([torch.ones([3]), torch.ones([6])]).item(); // 3
 */
export function getTotalNorm(tensors: Tensor | Iterable<Tensor>, options: ClipGradNormOptions = {}): Tensor {
  const list = listed("getTotalNorm", tensors);
  return noGrad(() => totalNorm("getTotalNorm", list, options));
}

/**
 * What `clipGradNorm_` does once the norm is known, as where parameters on several devices share one.
 * PyTorch: `nn.utils.clip_grads_with_norm_`.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * model.forward(torch.ones([1, 4])).sum().backward();
 * nn.utils.clipGradsWithNorm_(model.parameters(), 1, torch.tensor(2.5));
 */
export function clipGradsWithNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  totalNorm: Tensor,
): void {
  const gradients = gradientsOf("clipGradsWithNorm_", parameters);
  if (!(totalNorm instanceof Tensor)) {
    throw wrongArgument("clipGradsWithNorm_", "totalNorm", "a Tensor", totalNorm);
  }
  noGrad(() => scaleTo(gradients, maxNorm, totalNorm));
}

/** Clamps every element of every gradient to ±`clipValue`. PyTorch: `nn.utils.clip_grad_value_`. */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  noGrad(() => {
    for (const group of grouped(gradientsOf("clipGradValue_", parameters))) {
      ops.call("aten::_foreach_clamp_min_.Scalar", group, -clipValue);
      ops.call("aten::_foreach_clamp_max_.Scalar", group, clipValue);
    }
  });
}

function listed(operation: string, tensors: Tensor | Iterable<Tensor>): Tensor[] {
  const list: unknown[] = tensors instanceof Tensor ? [tensors] : [...tensors];
  list.forEach((one, i) => {
    if (!(one instanceof Tensor)) throw wrongArgument(operation, `tensors[${i}]`, "a Tensor", one);
  });
  return list as Tensor[];
}

function gradientsOf(operation: string, parameters: Tensor | Iterable<Tensor>): Tensor[] {
  return listed(operation, parameters)
    .map((parameter) => parameter.grad)
    .filter((gradient) => gradient !== null);
}

/** The norm of the tensors' norms: one native call for all tensors of a group, as PyTorch's default on CPU and CUDA. */
function totalNorm(
  operation: string,
  tensors: readonly Tensor[],
  { normType = 2, errorIfNonfinite = false }: ClipGradNormOptions,
): Tensor {
  if (tensors.length === 0) return tensor(0, { dtype: "float32" });
  const { device } = tensors[0]!;
  const norms = grouped(tensors).flatMap((group) => {
    return ops.call("aten::_foreach_norm.Scalar", group, normType) as Tensor[];
  });
  const total = linalg.vectorNorm(stack(norms.map((norm) => norm.to(device))), normType);
  if (errorIfNonfinite && !Number.isFinite(total.item())) {
    const sentence = `the norm of order ${normType} is ${total.item()}, so nothing can be scaled by it`;
    throw problem(ArgumentError, operation, `${sentence}; set errorIfNonfinite to false to go on anyway`);
  }
  return total;
}

function scaleTo(gradients: readonly Tensor[], maxNorm: number, total: Tensor): void {
  if (gradients.length === 0) return;
  // Multiplying by a factor of 1 costs less than asking the device whether it is below 1.
  const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
  for (const group of grouped(gradients))
    ops.call("aten::_foreach_mul_.Tensor", group, factor.to(group[0]!.device));
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
