// A tensor that is learnt.

import { Tensor } from "../tensor/index.js";

export interface ParameterOptions {
  /** False for a frozen parameter; defaults to true. */
  requiresGrad?: boolean;
}

/**
 * A leaf tensor that a Module reports among its parameters.
 *
 * It shares the memory of the tensor it is made from and outlives the scope it is made in. An integer tensor is an
 * error, unless `requiresGrad` is false. PyTorch: `torch.nn.Parameter`.
 *
 * @example
 * const scale = new nn.Parameter(torch.ones([64]));
 * scale.requiresGrad; // true
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, { requiresGrad = true }: ParameterOptions = {}) {
    super(data.detach().handle);
    this.requiresGrad_(requiresGrad);
    this.keep();
  }
}
