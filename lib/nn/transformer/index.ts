// Attention and the transformer: the registry.

export type { TransformerActivation } from "./activation.js";
export {
  type AttentionOptions,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from "./attention.js";
export {
  type DecoderForwardOptions,
  type DecoderLayer,
  TransformerDecoder,
  type TransformerDecoderOptions,
} from "./decoder.js";
export { type DecoderLayerForwardOptions, TransformerDecoderLayer } from "./decoder_layer.js";
export {
  type EncoderForwardOptions,
  type EncoderLayer,
  TransformerEncoder,
  type TransformerEncoderOptions,
} from "./encoder.js";
export { type EncoderLayerForwardOptions, TransformerEncoderLayer } from "./encoder_layer.js";
export type { SubsequentMaskOptions } from "./masks.js";
export type { TransformerLayerOptions } from "./options.js";
export { Transformer, type TransformerForwardOptions, type TransformerOptions } from "./transformer.js";
