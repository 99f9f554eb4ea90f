// Rows of a table by index.

import {
  embedding as atenEmbedding,
  embeddingRenorm_,
  handleOf,
  noGrad,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import { resolvePadding } from "./check.js";

export interface EmbeddingOptions {
  /** This row gets no gradient; negative counts from the end; none by default. */
  paddingIdx?: number | null;
  /** Rows used are first scaled down, in place, to this norm; none by default. */
  maxNorm?: number | null;
  /** The p of that norm; defaults to 2. */
  normType?: number;
  /** Divides gradients by how often an index occurs in the batch; defaults to false. */
  scaleGradByFreq?: boolean;
  /** Sparse gradient for the weight; defaults to false. */
  sparse?: boolean;
}

/** Integer input `[*]` and weight `[rows, dim]` give `[*, dim]`. PyTorch: `F.embedding`. */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  handleOf("embedding", "input", input);
  handleOf("embedding", "weight", weight);
  const {
    paddingIdx = null,
    maxNorm = null,
    normType = 2,
    scaleGradByFreq = false,
    sparse = false,
  } = optionsOf("embedding", options);
  const padding = paddingIdx === null ? -1 : resolvePadding(paddingIdx, weight.shape[0]!);
  if (maxNorm !== null) {
    noGrad(() => embeddingRenorm_(weight.detach(), input.contiguous(), maxNorm, normType));
  }
  return atenEmbedding(weight, input, padding, scaleGradByFreq, sparse);
}
