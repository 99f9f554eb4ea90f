// Miyato et al. 2018, "Spectral normalization for generative adversarial networks".

import { IndexError, noGrad, type Tensor, wrongArgument } from "../../../tensor/index.js";
import { normalize } from "../../functional/index.js";
import { Module } from "../../module.js";
import { problem } from "../../problem.js";
import { isTransposed } from "../layers.js";
import { type Parametrized, registerParametrization } from "../parametrize/index.js";
import { presentTensor } from "../parametrize/register.js";

export interface SpectralNormOptions {
  /** Steps of the power method each time the tensor is read in training; defaults to 1. */
  nPowerIterations?: number;
  /** Added to norms; defaults to 1e-12. */
  eps?: number;
  /** The outputs' dimension; defaults to 0, for transposed convolutions to 1. */
  dim?: number | null;
}

class _SpectralNorm extends Module<[weight: Tensor], Tensor> {
  readonly dim: number;
  readonly eps: number;
  readonly nPowerIterations: number;
  // The first singular vectors, as far as the power method has come; PyTorch's names. A vector has none.
  _u: Tensor | null = null;
  _v: Tensor | null = null;

  constructor(
    weight: Tensor,
    { nPowerIterations, eps, dim }: Required<SpectralNormOptions> & { dim: number },
  ) {
    super();
    const { ndim } = weight;
    if (!(Number.isInteger(dim) && dim >= -ndim && dim < ndim)) {
      throw problem(IndexError, "spectralNorm", `expected dim from ${-ndim} to ${ndim - 1}, got ${dim}`);
    }
    if (!(Number.isInteger(nPowerIterations) && nPowerIterations > 0)) {
      throw wrongArgument("spectralNorm", "nPowerIterations", "a whole number > 0", nPowerIterations);
    }
    this.dim = dim < 0 ? dim + ndim : dim;
    this.eps = eps;
    this.nPowerIterations = nPowerIterations;
    if (ndim === 1) return;
    noGrad(() => {
      const matrix = this.#matrix(weight);
      const [rows, columns] = matrix.shape as [number, number];
      const draw = (size: number): Tensor => matrix.newEmpty([size]).normal_(0, 1);
      const [u, v] = [draw(rows), draw(columns)];
      this.registerBuffer("_u", normalize(u, { dim: 0, eps }));
      this.registerBuffer("_v", normalize(v, { dim: 0, eps }));
      this.#powerMethod(matrix, 15);
    });
  }

  override forward(weight: Tensor): Tensor {
    const { _u, _v, eps } = this;
    if (weight.ndim === 1) return normalize(weight, { dim: 0, eps });
    const matrix = this.#matrix(weight);
    if (this.training) noGrad(() => this.#powerMethod(matrix, this.nPowerIterations));
    // Copies, so that two forward passes before one backward do not find them changed.
    const [u, v] = [_u!.clone({ memoryFormat: "contiguous" }), _v!.clone({ memoryFormat: "contiguous" })];
    return weight.div(u.vdot(matrix.mv(v)));
  }

  rightInverse(value: Tensor): Tensor {
    return value;
  }

  /** The outputs as rows. */
  #matrix(weight: Tensor): Tensor {
    const others = weight.shape.map((_, dim) => dim).filter((dim) => dim !== this.dim);
    return (this.dim === 0 ? weight : weight.permute([this.dim, ...others])).flatten(1);
  }

  #powerMethod(matrix: Tensor, steps: number): void {
    const { eps, _u, _v } = this;
    for (let step = 0; step < steps; step++) {
      _u!.copy_(normalize(matrix.mv(_v!), { dim: 0, eps }));
      _v!.copy_(normalize(matrix.H.mv(_u!), { dim: 0, eps }));
    }
  }
}

/**
 * Divides a tensor by its largest singular value, its outputs taken as rows, so that a layer stretches nothing; a vector
 * is divided by its norm. The value is estimated by the power method, a step each time the tensor is read in training;
 * the singular vectors are the buffers `_u` and `_v`. Gives the module.
 * PyTorch: `torch.nn.utils.parametrizations.spectral_norm`.
 *
 * @example
 * const layer = nn.utils.parametrizations.spectralNorm(new nn.Linear(20, 40));
 * torch.linalg.matrixNorm(layer.weight, 2).item() < 1.2; // true
 */
export function spectralNorm<M extends Module>(
  module: M,
  name = "weight",
  { nPowerIterations = 1, eps = 1e-12, dim = null }: SpectralNormOptions = {},
): M & Parametrized {
  const weight = presentTensor("spectralNorm", module, name);
  const outputs = dim ?? (isTransposed(module) ? 1 : 0);
  const norm = new _SpectralNorm(weight, { nPowerIterations, eps, dim: outputs });
  return registerParametrization(module, name, norm);
}
