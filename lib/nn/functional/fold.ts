// Windows of images as columns, and back.

import { handleOf, nnOps, optionsOf, type Tensor } from "../../tensor/index.js";
import type { Size2 } from "./sizes.js";

export interface FoldOptions {
  /** Distance between window elements; defaults to 1. */
  dilation?: Size2;
  /** Zeros around the image; defaults to 0. */
  padding?: Size2;
  /** Distance between windows; defaults to 1. */
  stride?: Size2;
}

/** `[N, C, H, W]` to `[N, C kH kW, windows]`, or without `N`. PyTorch: `F.unfold`. */
export function unfold(input: Tensor, kernelSize: Size2, options: FoldOptions = {}): Tensor {
  handleOf("unfold", "input", input);
  const { dilation = 1, padding = 0, stride = 1 } = optionsOf("unfold", options);
  return nnOps.im2col(input, kernelSize, dilation, padding, stride);
}

/** `[N, C kH kW, windows]` to `[N, C, ...outputSize]`, overlaps added up. PyTorch: `F.fold`. */
export function fold(input: Tensor, outputSize: Size2, kernelSize: Size2, options: FoldOptions = {}): Tensor {
  handleOf("fold", "input", input);
  const { dilation = 1, padding = 0, stride = 1 } = optionsOf("fold", options);
  return nnOps.col2im(input, outputSize, kernelSize, dilation, padding, stride);
}
