// The demo's net with GradNorm, against the paper's formula with a double backward through the norms.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: {
    float32: {
      losses: 1e-5,
      parameters: 1e-5,
      reason: "norms in closed form instead of a double backward, task gradients added after the backward pass",
    },
    float64: { losses: 1e-10, parameters: 1e-10, reason: "as in float32: other roundings" },
  },
  train: (dtype, steps) =>
    trainStrikes({ steps, dtype, balance: { weighting: new mtl.GradNorm({ alpha: 1.5 }) } }),
};
