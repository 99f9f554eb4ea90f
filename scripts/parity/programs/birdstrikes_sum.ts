// The demo's net, its losses added up. `balancer` is the demo's own line, which looks at each task's gradient.

import { bitForBit, type Program } from "../program.js";
import { trainStrikes } from "../support/birdstrikes.js";
import { float32, float64 } from "../support/rounding.js";

const order = "task gradients are added up after the backward pass, by PyTorch within it";

export const program: Program<"fused" | "loop" | "balancer float32" | "balancer float64"> = {
  steps: 200,
  variants: {
    fused: bitForBit,
    loop: bitForBit,
    "balancer float32": float32(order),
    "balancer float64": float64(order),
  },
  train: (variant, steps) => {
    const dtype = variant === "balancer float64" ? "float64" : "float32";
    const balance = variant.startsWith("balancer") ? {} : undefined;
    return trainStrikes({ steps, dtype, balance, fused: variant !== "loop" });
  },
};
