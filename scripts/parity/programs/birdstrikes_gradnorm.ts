// The demo's net with GradNorm, against the paper's formula with a double backward through the norms.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";
import { float32, float64 } from "../support/rounding.js";

const norms = "norms are weighted after they are taken, in the double backward before";

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: { float32: float32(norms), float64: float64(norms) },
  train: (dtype, steps) =>
    trainStrikes({ steps, dtype, balance: { weighting: new mtl.GradNorm({ alpha: 1.5 }) } }),
};
