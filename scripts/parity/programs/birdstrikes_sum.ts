// The demo's net, its losses added up. `balancer` is the demo's own line, which looks at each task's gradient.

import { bitForBit, type Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";

export const program: Program<"fused" | "loop" | "balancer"> = {
  steps: 200,
  variants: {
    fused: bitForBit,
    loop: bitForBit,
    balancer: {
      losses: 1e-5,
      parameters: 1e-5,
      reason: "task gradients are added after the backward pass, PyTorch adds them within it: other roundings",
    },
  },
  train: (variant, steps) =>
    trainStrikes({
      steps,
      fused: variant !== "loop",
      ...(variant === "balancer" ? { balance: {} } : {}),
    }),
};
