// Relatives of softmax, and the two smooth functions that Python writes out.

import { handleOf, optionsOf, type Tensor, zerosLike } from "../../tensor/index.js";
import type { SoftmaxOptions } from "./activation.js";

/** `softmax(-x)` along `dim`. PyTorch: `F.softmin`. */
export function softmin(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  handleOf("softmin", "input", input);
  const { dtype } = optionsOf("softmin", options);
  return input.neg().softmax(dim, dtype ?? null);
}

/** `x - tanh(x)`. PyTorch: `F.tanhshrink`. */
export function tanhshrink(input: Tensor): Tensor {
  handleOf("tanhshrink", "input", input);
  return input.sub(input.tanh());
}

/** `x / (1 + |x|)`. PyTorch: `F.softsign`. */
export function softsign(input: Tensor): Tensor {
  handleOf("softsign", "input", input);
  return input.div(input.abs().add(1));
}

export interface GumbelSoftmaxOptions {
  /** Temperature; defaults to 1. */
  tau?: number;
  /** One-hot samples whose gradient is that of the soft ones; defaults to false. */
  hard?: boolean;
  /** The dimension of the classes; defaults to -1. */
  dim?: number;
}

/**
 * A sample of the classes by the Gumbel trick (Jang et al. 2017): `softmax((logits + g) / tau)`. PyTorch: `F.gumbel_softmax`.
 *
 * @example
 * F.gumbelSoftmax(torch.zeros([2, 3]), { hard: true }).sum(1).toArray(); // [1, 1]
 */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  handleOf("gumbelSoftmax", "logits", logits);
  const { tau = 1, hard = false, dim = -1 } = optionsOf("gumbelSoftmax", options);
  const noise = logits.newEmpty(logits.shape).exponential_().log().neg();
  const soft = logits.add(noise).div(tau).softmax(dim);
  if (!hard) return soft;
  const [, index] = soft.max(dim, true);
  const chosen = zerosLike(logits).scatter_(dim, index, 1);
  return chosen.sub(soft.detach()).add(soft);
}
