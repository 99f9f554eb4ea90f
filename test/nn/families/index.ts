// The tables of layers and losses by family; each has its fixture in test/fixtures/nn/families.
//
// A new row: here, then `python scripts/fixtures/record_nn_families.py FAMILY`.

import { activation } from "./activation.js";
import { conv } from "./conv.js";
import { layers } from "./layers.js";
import { losses } from "./losses.js";
import { normalisation } from "./normalisation.js";
import { padding } from "./padding.js";
import { pooling } from "./pooling.js";
import type { Row } from "./row.js";

export const families: Readonly<Record<string, readonly Row[]>> = {
  activation,
  conv,
  layers,
  losses,
  normalisation,
  padding,
  pooling,
};
