/** The algebra that steps of LOBPCG share: forms in B, orthonormal bases, and small dense eigenproblems. */

import { eye } from "../generated/functions.generated.js";
import { cholesky, eigh, qr, solveTriangular } from "../generated/linalg.generated.js";
import type { Tensor } from "../tensor.js";
import { norm } from "./norm.js";

/** `B x`, where null is the identity. */
export function times(matrix: Tensor | null, x: Tensor): Tensor {
  return matrix ? matrix.matmul(x) : x;
}

/** `Sᵀ A S`. */
export function form(matrix: Tensor | null, s: Tensor): Tensor {
  return s.mT.matmul(times(matrix, s));
}

export function columns(matrix: Tensor, from: number, to: number): Tensor {
  return matrix.narrow(1, from, to - from);
}

/** An orthonormal basis of the columns. */
export function basisOf(matrix: Tensor): Tensor {
  return qr(matrix)[0];
}

/** Eigenvalues and vectors of a small symmetric matrix, the wanted ones first. */
export function eigenpairs(matrix: Tensor, largest: boolean): [values: Tensor, vectors: Tensor] {
  const [values, vectors] = eigh(matrix, "U");
  return largest ? [values.flip(-1), vectors.flip(-1)] : [values, vectors];
}

/** The R that makes `(S R)ᵀ B (S R)` the identity. */
export function orthonormalising(b: Tensor | null, s: Tensor): Tensor {
  const inner = form(b, s);
  const row = inner.diagonal(0, -2, -1).pow(-0.5);
  const factor = cholesky(inner.mul(row).mul(row.unsqueeze(1)), { upper: true });
  return solveTriangular(factor, row.diagEmbed(), { upper: true, left: false });
}

export interface OrthoParameters {
  /** When a basis counts as orthonormal. */
  tolerance: number;
  /** Eigenvalues below this share of the largest are dropped. */
  dropTolerance: number;
  /** Eigenvalues below this share of the largest are raised to it. */
  replaceTolerance: number;
  outerRounds: number;
  innerRounds: number;
  useDrop: boolean;
}

/** U made orthonormal in B by its own eigenvalues (Stathopoulos and Wu 2002, "SVQB"). */
function svqb(b: Tensor | null, given: Tensor, { drop, tau }: { drop: boolean; tau: number }): Tensor {
  let u = given;
  if (u.numel() === 0) return u;
  let inner = form(b, u);
  const [nonzero] = inner.diagonal(0, -2, -1).nonzero({ asTuple: true });
  if (nonzero!.numel() < inner.shape[0]!) {
    u = u.indexSelect(1, nonzero!);
    if (u.numel() === 0) return u;
    inner = form(b, u);
  }
  let scale = inner.diagonal(0, -2, -1).pow(-0.5).unsqueeze(1);
  let [values, vectors] = eigenpairs(inner.mul(scale).mul(scale.mT), false);
  const least = values.abs().max().mul(tau);
  if (drop) {
    const [kept] = values.gt(least).nonzero({ asTuple: true });
    values = values.indexSelect(0, kept!);
    vectors = vectors.indexSelect(1, kept!);
    scale = scale.indexSelect(0, kept!);
  } else {
    values = values.where(values.ge(least), least);
  }
  return u.mul(scale.mT).matmul(vectors.mul(values.pow(-0.5)));
}

/** U's part that is orthogonal to V in B, made orthonormal. */
export function orthogonalised(b: Tensor | null, given: Tensor, v: Tensor, how: OrthoParameters): Tensor {
  const size = (x: Tensor) => norm(x).item();
  const normBV = size(times(b, v));
  let u = given;
  let inner = v.mT.matmul(times(b, u));
  for (let i = 0; i < how.outerRounds; i++) {
    u = u.sub(v.matmul(inner));
    let drop = false;
    let bu = u;
    for (let j = 0; j < how.innerRounds; j++) {
      const tau = how.useDrop && !drop ? how.dropTolerance : how.replaceTolerance;
      u = svqb(b, u, { drop, tau });
      drop = how.useDrop;
      if (u.numel() === 0) return u;
      bu = times(b, u);
      const gram = u.mT.matmul(bu);
      const error = gram.sub(eye(gram.shape[0]!, { dtype: gram.dtype, device: gram.device }));
      if (size(error) / (size(bu) * size(u)) < how.tolerance) break;
    }
    inner = v.mT.matmul(bu);
    if (size(inner) / (normBV * size(u)) < how.tolerance) break;
  }
  return u;
}
