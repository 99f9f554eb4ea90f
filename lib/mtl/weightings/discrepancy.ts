// The objective of LDC-MTL and its derivatives: Xiao et al. 2025 (arXiv:2502.08585), equation 3, in the form of the
// authors' code for CelebA.

export interface DiscrepancyInput {
  /** w, one a task. */
  shares: Float64Array;
  /** The losses, normalized or not. */
  values: Float64Array;
  lambda: number;
}

export interface DiscrepancySlopes {
  byValue: Float64Array;
  byShare: Float64Array;
}

/** Derivatives of `Σ w v / stop(Σ w) + lambda Σ |wₜ vₜ - wₜ₊₁ vₜ₊₁|`; 0 where two products are equal, as PyTorch's abs. */
export function discrepancy({ shares, values, lambda }: DiscrepancyInput): DiscrepancySlopes {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const products = shares.map((share, i) => share * values[i]!);
  const signs = Array.from({ length: products.length - 1 }, (_, i) =>
    Math.sign(products[i]! - products[i + 1]!),
  );
  // A product is in the difference with its next neighbour and, negatively, in that with the one before.
  const factors = shares.map((_, i) => 1 / total + lambda * ((signs[i] ?? 0) - (signs[i - 1] ?? 0)));
  return {
    byValue: factors.map((factor, i) => factor * shares[i]!),
    byShare: factors.map((factor, i) => factor * values[i]!),
  };
}
