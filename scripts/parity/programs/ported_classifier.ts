// docs/from-pytorch.md: a classifier with batch norm, dropout, Nesterov momentum and a cosine schedule.

import { bitForBit } from "../program.js";
import { ported } from "../support/ported.js";

export const program = ported("classifier", bitForBit);
