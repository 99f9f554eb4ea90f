// Three-dimensional convolution, and the gradients of convolutions with respect to their input as layers.

import {
  conv3d as atenConv3d,
  convTranspose1d as atenConvTranspose1d,
  convTranspose2d as atenConvTranspose2d,
  convTranspose3d as atenConvTranspose3d,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import type { ConvOptions } from "./conv.js";
import type { Size1, Size2, Size3 } from "./sizes.js";

/** Input `[N, C, D, H, W]` or `[C, D, H, W]`, weight `[out, C / groups, kD, kH, kW]`. PyTorch: `F.conv3d`. */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions<Size3> = {},
): Tensor {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = optionsOf("conv3d", options);
  if (typeof padding !== "string") return atenConv3d(input, weight, bias, stride, padding, dilation, groups);
  return atenConv3d(input, weight, bias, stride, padding, dilation, groups);
}

export interface ConvTransposeOptions<Size> {
  /** Defaults to 1. */
  stride?: Size;
  /** Taken away on both sides of the output; defaults to 0. */
  padding?: Size;
  /** Added on one side of the output; defaults to 0. */
  outputPadding?: Size;
  /** Channels are split into this many independent groups; defaults to 1. */
  groups?: number;
  /** Distance between kernel elements; defaults to 1. */
  dilation?: Size;
}

/** Input `[N, C, L]` or `[C, L]`, weight `[C, out / groups, k]`. PyTorch: `F.conv_transpose1d`. */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<Size1> = {},
): Tensor {
  const {
    stride = 1,
    padding = 0,
    outputPadding = 0,
    groups = 1,
    dilation = 1,
  } = optionsOf("convTranspose1d", options);
  return atenConvTranspose1d(input, weight, bias, stride, padding, outputPadding, groups, dilation);
}

/**
 * Input `[N, C, H, W]` or `[C, H, W]`, weight `[C, out / groups, kH, kW]`. PyTorch: `F.conv_transpose2d`.
 *
 * @example
 * F.convTranspose2d(torch.ones([1, 1, 2, 2]), torch.ones([1, 3, 2, 2]), null, { stride: 2 }).shape; // [1, 3, 4, 4]
 */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<Size2> = {},
): Tensor {
  const {
    stride = 1,
    padding = 0,
    outputPadding = 0,
    groups = 1,
    dilation = 1,
  } = optionsOf("convTranspose2d", options);
  return atenConvTranspose2d(input, weight, bias, stride, padding, outputPadding, groups, dilation);
}

/** Input `[N, C, D, H, W]` or `[C, D, H, W]`, weight `[C, out / groups, kD, kH, kW]`. PyTorch: `F.conv_transpose3d`. */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<Size3> = {},
): Tensor {
  const {
    stride = 1,
    padding = 0,
    outputPadding = 0,
    groups = 1,
    dilation = 1,
  } = optionsOf("convTranspose3d", options);
  return atenConvTranspose3d(input, weight, bias, stride, padding, outputPadding, groups, dilation);
}
