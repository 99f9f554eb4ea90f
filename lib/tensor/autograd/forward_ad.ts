/**
 * Forward-mode differentiation: dual numbers carry a derivative along. PyTorch: `torch.autograd.forward_ad`.
 * `func.jvp` is the same with functions, and nests.
 */

import { TensorBase } from "../base.js";
import { GraphError, wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { native } from "./native.js";

let open = false;

/**
 * Runs `fn`, in which `makeDual` and `unpackDual` may be used; the derivatives are freed at its end. There is one
 * level at a time. PyTorch: `torch.autograd.forward_ad.dual_level`.
 *
 * @example
 * const { forwardAD } = autograd;
 * const x = tensor([3], { dtype: "float32" });
 * forwardAD.dualLevel(() => {
 *   const y = forwardAD.makeDual(x, ones([1])).pow(2);
 *   return forwardAD.unpackDual(y).tangent?.item();
 * }); // 6
 */
export function dualLevel<T>(fn: () => T): T {
  if (open)
    throw new GraphError("dualLevel", "dualLevel: levels do not nest: use func.jvp for higher derivatives");
  const level = native.enterDualLevel();
  open = true;
  try {
    const result = fn();
    if (result instanceof Promise) throw wrongArgument("dualLevel", "fn", "a function that is not async", fn);
    return result;
  } finally {
    open = false;
    native.exitDualLevel(level);
  }
}

function requireLevel(operation: string): void {
  if (!open) throw new GraphError(operation, `${operation}: there are dual tensors only inside dualLevel()`);
}

/** `tensor` with a derivative, of its own shape and dtype. PyTorch: `torch.autograd.forward_ad.make_dual`. */
export function makeDual(tensor: Tensor, tangent: Tensor): Tensor {
  requireLevel("makeDual");
  for (const [name, value] of Object.entries({ tensor, tangent })) {
    if (!(value instanceof TensorBase)) throw wrongArgument("makeDual", name, "a Tensor", value);
  }
  return callOperator("aten::_make_dual", tensor, tangent, 0) as Tensor;
}

/** Value and derivative, null where there is none. PyTorch: `torch.autograd.forward_ad.unpack_dual`. */
export function unpackDual(tensor: Tensor): { primal: Tensor; tangent: Tensor | null } {
  requireLevel("unpackDual");
  const [primal, tangent] = callOperator("aten::_unpack_dual", tensor, 0) as [Tensor, Tensor | null];
  return { primal, tangent };
}
