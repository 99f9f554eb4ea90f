// The options that the transformer's layers, and the whole, have in common.

import { optionsOf } from "../../tensor/index.js";
import type { FactoryOptions } from "../layers/factory.js";
import type { TransformerActivation } from "./activation.js";

export interface TransformerLayerOptions extends FactoryOptions {
  /** Size between the two linear layers; defaults to 2048. */
  dimFeedforward?: number;
  /** Probability of dropout, of the weights of attention too; defaults to 0.1. */
  dropout?: number;
  /** Between the two linear layers; defaults to "relu". */
  activation?: TransformerActivation;
  /** Added to the variance in layer normalisation; defaults to 1e-5. */
  layerNormEps?: number;
  /** Inputs and outputs are `[N, L, E]` instead of `[L, N, E]`; defaults to false. */
  batchFirst?: boolean;
  /** Normalise before attention and the linear layers rather than after; defaults to false. */
  normFirst?: boolean;
  /** Learn offsets in linear layers and normalisation; defaults to true. */
  bias?: boolean;
}

/** The options with their defaults. */
export function withDefaults(operation: string, options: TransformerLayerOptions) {
  const given = optionsOf(operation, options);
  const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", layerNormEps = 1e-5 } = given;
  const { batchFirst = false, normFirst = false, bias = true, dtype, device } = given;
  const factory: FactoryOptions = { dtype, device };
  return { dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, factory };
}
