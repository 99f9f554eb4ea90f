// docs/from-pytorch.md: a language model with a causal transformer, AdamW, a warm-up and clipped gradients.

import { bitForBit } from "../program.js";
import { ported } from "../support/ported.js";

export const program = ported("language_model", bitForBit);
