// A tensor that is learnt.

import { scope, Tensor } from "../tensor/index.js";
import { native } from "../tensor/native.js";

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
    super(freeHandle(data, requiresGrad));
    // Belongs to no scope, so it is freed by the net when nobody holds the parameter any more.
    native.watch(this.handle, this);
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** A new handle to the tensor's memory that no Tensor object and no scope owns. */
function freeHandle(data: Tensor, requiresGrad: boolean): number {
  // Inside a scope the net does not watch the Tensor that detach gives, so it may go while its handle stays.
  return scope(() => {
    const { handle } = data.detach().requiresGrad_(requiresGrad);
    native.moveTo(handle, 0);
    return handle;
  });
}
