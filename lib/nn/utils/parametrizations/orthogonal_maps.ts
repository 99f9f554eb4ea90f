// From free matrices to orthogonal ones; all take tall matrices or batches of them.

import { cat, eye, finfo, linalg, type Tensor } from "../../../tensor/index.js";

/** How an orthogonal matrix is made. */
export type OrthogonalMap = "matrixExp" | "cayley" | "householder";

/** @internal */
export const maps: Readonly<Record<OrthogonalMap, (tall: Tensor) => Tensor>> = {
  matrixExp: (tall) => firstColumns(skew(tall).matrixExp(), tall.size(-1)),

  /** (I + A/2) (I - A/2)⁻¹ */
  cayley: (tall) => {
    const a = skew(tall);
    const { dtype, device } = a;
    const identity = eye(a.size(-1), { dtype, device });
    const q = linalg.solve(identity.add(a, { alpha: -0.5 }), identity.add(a, { alpha: 0.5 }));
    return firstColumns(q, tall.size(-1));
  },

  householder: (tall) => {
    const reflectors = tall.tril(-1);
    const tau = reflectors.mul(reflectors).sum(-2).add(1).reciprocal().mul(2);
    const q = linalg.householderProduct(reflectors, tau);
    // As integers, which no gradient goes through: the diagonal holds signs and is not learnt.
    return q.mul(tall.diagonal(0, -2, -1).int().unsqueeze(-2));
  },
};

/** A square skew-symmetric matrix of the lower triangle. */
function skew(tall: Tensor): Tensor {
  const [rows, columns] = [tall.size(-2), tall.size(-1)];
  const lower = tall.tril();
  const square = rows === columns ? lower : cat([lower, zerosBeside(lower, rows - columns)], -1);
  return square.sub(square.mH);
}

function zerosBeside(lower: Tensor, columns: number): Tensor {
  return lower.newZeros([lower.size(-2), columns]).expand([...lower.shape.slice(0, -2), -1, -1]);
}

function firstColumns(square: Tensor, columns: number): Tensor {
  return square.size(-1) === columns ? square : square.narrow(-1, 0, columns);
}

/** @internal Whether the columns are orthonormal to rounding. */
export function isOrthogonal(q: Tensor): boolean {
  const { dtype, device } = q;
  const atol = 10 * q.size(-2) * finfo(dtype).eps;
  return q.mH.matmul(q).allclose(eye(q.size(-1), { dtype, device }), { atol });
}

/** @internal The Q of A = QR whose R has a diagonal that is not negative. */
export function makeOrthogonal(a: Tensor): Tensor {
  const [x, tau] = a.geqrf();
  const q = linalg.householderProduct(x, tau);
  return q.mul_(x.diagonal(0, -2, -1).sgn().unsqueeze(-2));
}
