// What kind of layer a module is.

import { type ArgumentError, wrongArgument } from "../../tensor/index.js";
import { Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "../layers/index.js";
import type { Module } from "../module.js";

const transposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d];
const ofDimensions = { 2: [Conv2d, ConvTranspose2d], 3: [Conv3d, ConvTranspose3d] };

/** Whether a module is a transposed convolution, whose outputs are its weight's second dimension. */
export function isTransposed(module: Module): boolean {
  return transposed.some((Layer) => module instanceof Layer);
}

/** Convolutions and transposed ones of so many dimensions. */
export function isConv(module: Module, dimensions: 2 | 3): module is Conv2d | Conv3d {
  return ofDimensions[dimensions].some((Layer) => module instanceof Layer);
}

export function wrongLayer(operation: string, layer: unknown): ArgumentError {
  return wrongArgument(operation, "module", "a linear layer or a convolution", layer);
}
