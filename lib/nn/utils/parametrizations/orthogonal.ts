// Lezcano-Casado 2019, "Trivializations for gradient-based optimization on manifolds".

import {
  ArgumentError,
  cat,
  NotImplementedError,
  noGrad,
  randn,
  ShapeError,
  type Tensor,
  zerosLike,
} from "../../../tensor/index.js";
import { Module } from "../../module.js";
import { problem } from "../../problem.js";
import { type Parametrized, registerParametrization } from "../parametrize/index.js";
import { presentTensor } from "../parametrize/register.js";
import { isOrthogonal, makeOrthogonal, maps, type OrthogonalMap } from "./orthogonal_maps.js";

export interface OrthogonalParametrizationOptions {
  /** Defaults to "matrixExp" for square and complex matrices, else to "householder". */
  orthogonalMap?: OrthogonalMap | null;
  /** Keep a matrix that the learnt one is relative to, which converges better; defaults to true. */
  useTrivialization?: boolean;
}

class _Orthogonal extends Module<[original: Tensor], Tensor> {
  readonly shape: readonly number[];
  readonly orthogonalMap: OrthogonalMap;
  readonly useTrivialization: boolean;
  base: Tensor | null = null;

  constructor(weight: Tensor, orthogonalMap: OrthogonalMap, useTrivialization: boolean) {
    super();
    if (weight.isComplex() && orthogonalMap === "householder") {
      throw problem(
        ArgumentError,
        "orthogonal",
        'complex tensors have no "householder" map; use "matrixExp"',
      );
    }
    this.shape = weight.shape;
    this.orthogonalMap = orthogonalMap;
    this.useTrivialization = useTrivialization;
    if (useTrivialization) this.registerBuffer("base", null);
  }

  override forward(original: Tensor): Tensor {
    const wide = original.size(-2) < original.size(-1);
    const q = maps[this.orthogonalMap](wide ? original.mT : original);
    const result = this.useTrivialization && this.base ? this.base.matmul(q) : q;
    return wide ? result.mT : result;
  }

  rightInverse(value: Tensor): Tensor {
    if (String(value.shape) !== String(this.shape)) {
      const got = `got [${value.shape.join(", ")}]`;
      throw problem(ShapeError, "orthogonal", `expected [${this.shape.join(", ")}], ${got}`);
    }
    const wide = value.size(-2) < value.size(-1);
    const tall = wide ? value.mT : value;
    return noGrad(() => {
      if (!this.useTrivialization) {
        const reflectors = this.#reflectors(tall);
        return wide ? reflectors.mT : reflectors;
      }
      this.base = completed(tall).keep();
      // The map of -1 on the diagonal is the identity for each of the three.
      const origin = zerosLike(value);
      origin.diagonal(0, -2, -1).fill_(-1);
      return origin;
    });
  }

  /** The Householder map inverted: which reflections a matrix is. */
  #reflectors(tall: Tensor): Tensor {
    if (this.orthogonalMap !== "householder") {
      const sentence = `a matrix cannot be set through "${this.orthogonalMap}" without useTrivialization`;
      throw problem(NotImplementedError, "orthogonal", sentence);
    }
    const [reflectors, tau] = tall.geqrf();
    const signs = reflectors.diagonal(0, -2, -1).sign_();
    // Zero exactly where LAPACK made no reflection.
    signs.copy_(signs.where(tau.ne(0), signs.neg()));
    return reflectors;
  }
}

/** A square orthogonal matrix that begins with these columns, or with what they span. */
function completed(tall: Tensor): Tensor {
  const [rows, columns] = [tall.size(-2), tall.size(-1)];
  if (rows === columns) return isOrthogonal(tall) ? tall.clone() : makeOrthogonal(tall);
  const { dtype, device } = tall;
  const more = randn([...tall.shape.slice(0, -2), rows, rows - columns], { dtype, device });
  return makeOrthogonal(cat([tall, more], -1));
}

/**
 * Keeps a matrix (or each of a batch) orthogonal: orthonormal columns, or rows where it is wide; unitary where it is
 * complex. What is learnt is free, and an exponential map, Cayley's or Householder's reflections make the matrix of it.
 * With `useTrivialization` the layer begins with the weight it has, orthogonalised. A vector is a `ShapeError`. Gives
 * the module. PyTorch: `torch.nn.utils.parametrizations.orthogonal`.
 *
 * @example
 * const { weight } = nn.utils.parametrizations.orthogonal(new nn.Linear(2, 4));
 * weight.mT.matmul(weight).allclose(torch.eye(2), { atol: 1e-6 }); // true
 */
export function orthogonal<M extends Module>(
  module: M,
  name = "weight",
  { orthogonalMap = null, useTrivialization = true }: OrthogonalParametrizationOptions = {},
): M & Parametrized {
  const weight = presentTensor("orthogonal", module, name);
  if (weight.ndim < 2) {
    const sentence = `expected a matrix or a batch of them, got [${weight.shape.join(", ")}]`;
    throw problem(ShapeError, "orthogonal", sentence);
  }
  const isSquare = weight.size(-2) === weight.size(-1);
  const map = orthogonalMap ?? (isSquare || weight.isComplex() ? "matrixExp" : "householder");
  if (!Object.hasOwn(maps, map)) {
    const known = Object.keys(maps).join(", ");
    throw problem(
      ArgumentError,
      "orthogonal",
      `expected one of ${known} for orthogonalMap, got "${String(map)}"`,
    );
  }
  const made = new _Orthogonal(weight, map, useTrivialization);
  return registerParametrization(module, name, made, { unsafe: true });
}
