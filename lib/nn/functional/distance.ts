// Lengths of vectors.

import { handleOf, optionsOf, type Tensor } from "../../tensor/index.js";

export interface NormalizeOptions {
  /** The norm; defaults to 2. */
  p?: number;
  /** Defaults to 1. */
  dim?: number | readonly number[];
  /** The least that is divided by; defaults to 1e-12. */
  eps?: number;
}

/**
 * `x / max(‖x‖ₚ, eps)` along `dim`. PyTorch: `F.normalize`.
 *
 * @example
 * F.normalize(torch.tensor([[3, 4]], { dtype: "float64" })).toArray(); // [[0.6, 0.8]]
 */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  handleOf("normalize", "input", input);
  const { p = 2, dim = 1, eps = 1e-12 } = optionsOf("normalize", options);
  return input.div(input.norm(p, dim, true).clampMin(eps).expandAs(input));
}
