// Layers made anew from what one of their class says about itself.

import type { Tensor } from "../../tensor/index.js";
import type { Module } from "../module.js";
import { wrongLayer } from "./layers.js";

interface ConvSettings {
  kernelSize: readonly number[];
  stride: unknown;
  padding: unknown;
  dilation: unknown;
  groups: number;
  paddingMode?: unknown;
  outputPadding?: unknown;
}

type Constructor<M> = new (...args: unknown[]) => M;

/**
 * A linear layer or convolution of the settings of `layer`, with a bias and without memory, in evaluation mode.
 * Nothing is drawn, so that the generator stays where it is.
 */
export function rebuild<M extends Module & { weight: Tensor; bias: Tensor | null }>(
  operation: string,
  layer: M,
  transposed: boolean,
): M {
  const Layer = layer.constructor as Constructor<M>;
  const factory = { bias: true, device: "meta" };
  const [first, second, ...kernel] = layer.weight.shape;
  if (first === undefined || second === undefined) throw wrongLayer(operation, layer);
  if (kernel.length === 0) return new Layer(second, first, factory).eval();
  if (!("kernelSize" in layer)) throw wrongLayer(operation, layer);
  const settings = layer as unknown as ConvSettings;
  const { stride, padding, dilation, groups, paddingMode, outputPadding } = settings;
  const options = { stride, padding, dilation, groups, ...factory };
  const named = {
    ...(paddingMode === undefined ? {} : { paddingMode }),
    ...(transposed ? { outputPadding } : {}),
  };
  const channels = transposed ? [first, second * groups] : [second * groups, first];
  return new Layer(...channels, settings.kernelSize, { ...options, ...named }).eval();
}
