// The demo's net with GradNorm and PCGrad: losses weighted, then their gradients projected, against a double backward
// and TorchJD.

import { mtl } from "candelabra";
import type { Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";
import { float32, float64 } from "../support/rounding.js";

const order = "the Gramian is weighted after it is summed, by TorchJD before";

export const program: Program<"float32" | "float64"> = {
  steps: 100,
  variants: { float32: float32(order), float64: float64(order) },
  train: (dtype, steps) => trainStrikes({ steps, dtype, balance: balance() }),
};

function balance(): mtl.BalancerOptions {
  return { weighting: new mtl.GradNorm({ alpha: 1.5 }), aggregator: new mtl.PCGrad() };
}
