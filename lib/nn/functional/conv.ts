// Convolutions and padding.

import {
  conv1d as atenConv1d,
  conv2d as atenConv2d,
  nnOps,
  optionsOf,
  type Tensor,
} from "../../tensor/index.js";
import type { Size1, Size2 } from "./sizes.js";

export interface ConvOptions<Size> {
  /** Defaults to 1. */
  stride?: Size;
  /** Zeros around the input, or "same" (needs stride 1) or "valid"; defaults to 0. */
  padding?: Size | "same" | "valid";
  /** Distance between kernel elements; defaults to 1. */
  dilation?: Size;
  /** Channels are split into this many independent groups; defaults to 1. */
  groups?: number;
}

/** Input `[N, C, L]` or `[C, L]`, weight `[out, C / groups, k]`. PyTorch: `F.conv1d`. */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions<Size1> = {},
): Tensor {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = optionsOf("conv1d", options);
  if (typeof padding !== "string") return atenConv1d(input, weight, bias, stride, padding, dilation, groups);
  return atenConv1d(input, weight, bias, stride, padding, dilation, groups);
}

/**
 * Input `[N, C, H, W]` or `[C, H, W]`, weight `[out, C / groups, kH, kW]`. PyTorch: `F.conv2d`.
 *
 * @example
 * F.conv2d(torch.ones([1, 1, 4, 4]), torch.ones([2, 1, 3, 3]), null, { padding: 1 }).shape; // [1, 2, 4, 4]
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions<Size2> = {},
): Tensor {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = optionsOf("conv2d", options);
  if (typeof padding !== "string") return atenConv2d(input, weight, bias, stride, padding, dilation, groups);
  return atenConv2d(input, weight, bias, stride, padding, dilation, groups);
}

export type PaddingMode = "constant" | "reflect" | "replicate" | "circular";

/**
 * Pads from the last dimension backwards: `[left, right, top, bottom]`. `value` fills the "constant" mode (the
 * default); it defaults to 0. PyTorch: `F.pad`.
 */
export function pad(
  input: Tensor,
  padding: readonly number[],
  options: { mode?: PaddingMode; value?: number | null } = {},
): Tensor {
  const { mode = "constant", value = null } = optionsOf("pad", options);
  return nnOps.pad(input, padding, mode, value);
}
