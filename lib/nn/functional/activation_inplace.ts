// Elementwise non-linearities that PyTorch also writes over their input, by option or by a name that ends in `_`.

import {
  celu as atenCelu,
  rrelu as atenRrelu,
  rrelu_ as atenRrelu_,
  selu as atenSelu,
  threshold as atenThreshold,
  celu_,
  nnOps,
  optionsOf,
  relu_,
  type Scalar,
  selu_,
  type Tensor,
  threshold_,
} from "../../tensor/index.js";
import type { InplaceOptions } from "./activation.js";

export { elu_, hardtanh_, leakyRelu_ } from "./registered.js";
export { celu_, relu_, selu_, threshold_ };

/** `min(max(0, x), 6)`. PyTorch: `F.relu6`. */
export function relu6(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("relu6", options);
  return inplace ? nnOps.relu6_(input) : nnOps.relu6(input);
}

/** `scale (max(0, x) + min(0, alpha (eˣ - 1)))` with the constants of Klambauer et al. 2017. PyTorch: `F.selu`. */
export function selu(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("selu", options);
  return inplace ? selu_(input) : atenSelu(input);
}

/** `max(0, x) + min(0, alpha (exp(x / alpha) - 1))`. PyTorch: `F.celu`. */
export function celu(input: Tensor, alpha: Scalar = 1, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("celu", options);
  return inplace ? celu_(input, alpha) : atenCelu(input, alpha);
}

/** `x` where it is above `threshold`, else `value`. PyTorch: `F.threshold`. */
export function threshold(
  input: Tensor,
  threshold: Scalar,
  value: Scalar,
  options: InplaceOptions = {},
): Tensor {
  const { inplace = false } = optionsOf("threshold", options);
  return inplace ? threshold_(input, threshold, value) : atenThreshold(input, threshold, value);
}

/** 0 below -3, 1 above 3, `x / 6 + ½` between. PyTorch: `F.hardsigmoid`. */
export function hardsigmoid(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("hardsigmoid", options);
  return inplace ? nnOps.hardsigmoid_(input) : nnOps.hardsigmoid(input);
}

/** `x hardsigmoid(x)`. PyTorch: `F.hardswish`. */
export function hardswish(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("hardswish", options);
  return inplace ? nnOps.hardswish_(input) : nnOps.hardswish(input);
}

/** `x tanh(softplus(x))`. PyTorch: `F.mish`. */
export function mish(input: Tensor, options: InplaceOptions = {}): Tensor {
  const { inplace = false } = optionsOf("mish", options);
  return inplace ? nnOps.mish_(input) : nnOps.mish(input);
}

export interface RReluOptions extends InplaceOptions {
  /** Defaults to 1/8. */
  lower?: number;
  /** Defaults to 1/3. */
  upper?: number;
  /** Draws each slope uniformly; otherwise it is the middle of the range; defaults to false. */
  training?: boolean;
}

/** `x` where positive, else `a x` with `a` between `lower` and `upper`. PyTorch: `F.rrelu`. */
export function rrelu(input: Tensor, options: RReluOptions = {}): Tensor {
  const { lower = 1 / 8, upper = 1 / 3, training = false, inplace = false } = optionsOf("rrelu", options);
  return (inplace ? atenRrelu_ : atenRrelu)(input, lower, upper, training);
}

/** As `rrelu`, written over the input. PyTorch: `F.rrelu_`. */
export function rrelu_(input: Tensor, options: Omit<RReluOptions, "inplace"> = {}): Tensor {
  return rrelu(input, { ...optionsOf("rrelu_", options), inplace: true });
}
