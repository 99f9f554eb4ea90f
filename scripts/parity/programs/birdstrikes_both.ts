// The demo's net with GradNorm and PCGrad: weighted losses, then surgery on their gradients, against a double backward
// and TorchJD.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";

const balance = (): mtl.BalancerOptions => ({
  weighting: new mtl.GradNorm({ alpha: 1.5 }),
  aggregator: new mtl.PCGrad(),
});

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: {
    float32: {
      losses: 1e-5,
      parameters: 1e-5,
      reason: "norms in closed form, the Gramian summed in double: other roundings than TorchJD's float",
    },
    float64: { losses: 1e-10, parameters: 1e-10, reason: "as in float32: other roundings" },
  },
  train: (dtype, steps) => trainStrikes({ steps, dtype, balance: balance() }),
};
