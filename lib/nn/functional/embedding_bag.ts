// Sums, means and maxima of rows of a table.

import {
  ArgumentError,
  arange,
  embeddingBag as atenEmbeddingBag,
  embeddingRenorm_,
  handleOf,
  noGrad,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireOptional, resolvePadding, shown } from "./check.js";

const modes = { sum: 0, mean: 1, max: 2 } as const;

export interface EmbeddingBagOptions {
  /** Where each bag begins, int64 `[bags]`; must be given for an input of one dimension. */
  offsets?: Tensor | null;
  /** Rows used are first scaled down, in place, to this norm; none by default. */
  maxNorm?: number | null;
  /** The p of that norm; defaults to 2. */
  normType?: number;
  /** Divides gradients by how often an index occurs in the batch; defaults to false. */
  scaleGradByFreq?: boolean;
  /** How the rows of a bag become one; defaults to "mean". */
  mode?: keyof typeof modes;
  /** Sparse gradient for the weight; defaults to false. */
  sparse?: boolean;
  /** Factors of the input's shape, for "sum"; none by default. */
  perSampleWeights?: Tensor | null;
  /** The last offset is the input's length rather than a bag; defaults to false. */
  includeLastOffset?: boolean;
  /** This row is left out of its bags; none by default. */
  paddingIdx?: number | null;
}

/**
 * One row a bag: int64 input `[bags, n]`, or `[n]` with `offsets`, and weight `[rows, dim]` give `[bags, dim]`.
 * PyTorch: `F.embedding_bag`.
 */
export function embeddingBag(input: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor {
  const {
    maxNorm = null,
    normType = 2,
    scaleGradByFreq = false,
    mode = "mean",
    sparse = false,
    ...others
  } = optionsOf("embeddingBag", options);
  const { perSampleWeights = null, paddingIdx = null } = others;
  requireFit(input, weight, { ...others, mode, scaleGradByFreq, sparse });
  const rows = input.ndim === 2;
  const indices = rows ? input.reshape([-1]) : input;
  const factors = rows && perSampleWeights ? perSampleWeights.reshape([-1]) : perSampleWeights;
  const offsets = rows ? evenOffsets(input) : others.offsets!;
  const last = rows ? false : (others.includeLastOffset ?? false);
  if (maxNorm !== null) noGrad(() => embeddingRenorm_(weight.detach(), indices, maxNorm, normType));
  const padding = paddingIdx === null ? null : resolvePadding(paddingIdx, weight.shape[0]!);
  const code = modes[mode];
  return atenEmbeddingBag(weight, indices, offsets, scaleGradByFreq, code, sparse, factors, last, padding)[0];
}

function evenOffsets(input: Tensor): Tensor {
  const { dtype, device } = input;
  return arange(0, input.numel(), Math.max(1, input.shape[1]!), { dtype, device });
}

function requireFit(
  input: Tensor,
  weight: Tensor,
  { mode, offsets, perSampleWeights, scaleGradByFreq, sparse }: EmbeddingBagOptions & { mode: string },
): void {
  const refuse = (sentence: string): never => {
    throw problem(ArgumentError, "embeddingBag", sentence);
  };
  handleOf("embeddingBag", "input", input);
  handleOf("embeddingBag", "weight", weight);
  requireOptional("embeddingBag", "offsets", offsets);
  requireOptional("embeddingBag", "perSampleWeights", perSampleWeights);
  if (typeof mode !== "string" || !Object.hasOwn(modes, mode)) {
    refuse(`expected "sum", "mean" or "max" for mode, got ${shown(mode)}`);
  }
  if (weight.ndim !== 2) {
    throw problem(ShapeError, "embeddingBag", `expected weight of 2 dimensions, got ${weight.ndim}`);
  }
  if (input.ndim !== 1 && input.ndim !== 2) {
    throw problem(ShapeError, "embeddingBag", `expected input of 1 or 2 dimensions, got ${input.ndim}`);
  }
  if (perSampleWeights && String(perSampleWeights.shape) !== String(input.shape)) {
    const found = `[${perSampleWeights.shape.join(", ")}]`;
    throw problem(ShapeError, "embeddingBag", `expected perSampleWeights of the input's shape, got ${found}`);
  }
  if (input.ndim === 2 && offsets) refuse("expected no offsets for an input of 2 dimensions");
  if (input.ndim === 1 && offsets?.ndim !== 1) refuse("expected offsets of 1 dimension for such an input");
  if (mode === "max" && (scaleGradByFreq || sparse)) {
    refuse('expected neither scaleGradByFreq nor sparse with "max"');
  }
  if (perSampleWeights && mode !== "sum") refuse(`expected mode "sum" with perSampleWeights, got "${mode}"`);
}
