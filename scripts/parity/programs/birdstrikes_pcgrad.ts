// The demo's net with PCGrad, against TorchJD with the same permutations from torch.randperm.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";
import { float32, float64 } from "../support/rounding.js";

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: {
    float32: float32("the Gramian is summed in double, by TorchJD in float"),
    float64: float64("the Gramian is summed in another order"),
  },
  train: (dtype, steps) => trainStrikes({ steps, dtype, balance: { aggregator: new mtl.PCGrad() } }),
};
