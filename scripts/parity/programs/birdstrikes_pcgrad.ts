// The demo's net with PCGrad, against TorchJD with the same permutations from torch.randperm.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: {
    float32: {
      losses: 1e-5,
      parameters: 1e-5,
      reason: "the Gramian is summed in double here, in float in TorchJD, each in an order of its own",
    },
    float64: { losses: 1e-10, parameters: 1e-10, reason: "the Gramian is summed in another order" },
  },
  train: (dtype, steps) => trainStrikes({ steps, dtype, balance: { aggregator: new mtl.PCGrad() } }),
};
