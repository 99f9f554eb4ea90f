// The parameters as one vector.

import { cat, noGrad, scope, type Tensor, viewAsReal, zeros } from "../../tensor/index.js";
import type { Real } from "./real.js";

const asReal = (tensor: Tensor): Tensor => (tensor.isComplex() ? viewAsReal(tensor) : tensor);

/** A tensor that outlives the scope it was made in: its owner disposes of it. */
export function own(make: () => Tensor): Tensor {
  return noGrad(() => scope(() => make().keep()));
}

/** How many numbers the parameters have; a complex one has two. */
export function lengthOf(params: readonly Tensor[]): number {
  return params.reduce((sum, param) => sum + param.numel() * (param.isComplex() ? 2 : 1), 0);
}

/** All gradients in one vector; a parameter without one has zeros. */
export function gatherGradients(params: readonly Tensor[]): Tensor {
  return own(() => {
    const parts = params.map((param) => {
      const { grad, dtype, device } = param;
      if (grad === null) return asReal(zeros([param.numel()], { dtype, device })).reshape([-1]);
      return asReal(grad.sparseDim() > 0 ? grad.toDense() : grad).reshape([-1]);
    });
    // A vector of its own: the gradient of a single parameter would be a view.
    return cat(parts, 0);
  });
}

/** Moves the parameters by `t` along `direction`. */
export function moveAlong(params: readonly Tensor[], t: Real, direction: Tensor): void {
  noGrad(() =>
    scope(() => {
      let offset = 0;
      for (const param of params.map(asReal)) {
        const count = param.numel();
        param.add_(direction.narrow(0, offset, count).reshape(param.shape), { alpha: t.value });
        offset += count;
      }
    }),
  );
}

export function copyOf(params: readonly Tensor[]): Tensor[] {
  return params.map((param) => own(() => param.detach().clone({ memoryFormat: "contiguous" })));
}

export function restore(params: readonly Tensor[], from: readonly Tensor[]): void {
  noGrad(() => {
    for (const [i, param] of params.entries()) param.copy_(from[i]!);
  });
}
