// Affine maps.

import {
  bilinear as atenBilinear,
  type DType,
  handleOf,
  nnOps,
  ops,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";

/**
 * `y = x Wᵀ + b` over the last dimension: input `[*, in]`, weight `[out, in]`, bias `[out]`, output `[*, out]`.
 * PyTorch: `F.linear`.
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return nnOps.linear(input, weight, bias);
}

/**
 * `y_k = x1ᵀ W_k x2 + b_k`: inputs `[*, in1]` and `[*, in2]`, weight `[out, in1, in2]`, output `[*, out]`.
 * PyTorch: `F.bilinear`.
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return atenBilinear(input1, input2, weight, bias);
}

export interface GroupedMmOptions {
  /** Where each group of rows ends, int32; must be given unless both matrices have 3 dimensions. */
  offs?: Tensor | null;
  /** None by default. */
  bias?: Tensor | null;
  /** Defaults to the inputs' dtype. */
  outDtype?: DType | null;
}

/** The products of groups of bfloat16 matrices, such as the experts of a mixture. PyTorch: `F.grouped_mm`. */
export function groupedMm(matA: Tensor, matB: Tensor, options: GroupedMmOptions = {}): Tensor {
  handleOf("groupedMm", "matA", matA);
  handleOf("groupedMm", "matB", matB);
  return ops.call("aten::_grouped_mm", matA, matB, optionsOf("groupedMm", options)) as Tensor;
}
