// Saxe et al. 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks".

import { linalg, noGrad, ShapeError, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import type { DrawOptions } from "./fill.js";

export interface OrthogonalOptions extends DrawOptions {
  /** Multiplies the result; defaults to 1. */
  gain?: number;
}

/** Fills with orthonormal rows or columns, all but the first dimension taken as one. PyTorch: `nn.init.orthogonal_`. */
export function orthogonal_<T extends Tensor>(
  tensor: T,
  { gain = 1, generator = null }: OrthogonalOptions = {},
): T {
  if (tensor.ndim < 2) {
    const sentence = `expected 2 or more dimensions, got [${tensor.shape.join(", ")}]`;
    throw problem(ShapeError, "orthogonal_", sentence);
  }
  if (tensor.numel() === 0 || tensor.device === "meta") return tensor;
  const rows = tensor.shape[0]!;
  const columns = tensor.numel() / rows;
  noGrad(() => {
    const drawn = tensor.newEmpty([rows, columns]).normal_(0, 1, { generator });
    const [q, r] = linalg.qr(rows < columns ? drawn.t() : drawn);
    // QR is unique only up to signs; these make the result uniform over the orthogonal matrices.
    q.mul_(r.diagonal().sign());
    const result = rows < columns ? q.t() : q;
    tensor.copy_(result.reshape(tensor.shape)).mul_(gain);
  });
  return tensor;
}
