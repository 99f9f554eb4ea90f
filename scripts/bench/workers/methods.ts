// One training step by each method, as a user of candelabra writes it.

import { mtl, scope, type Tensor } from "candelabra";
import type { Method } from "../job.js";
import { balancedStep, floorStep } from "./balanced.js";
import type { Batch } from "./data.js";
import { productsStep } from "./products.js";
import type { Training } from "./training.js";

/** Gives the sum of the losses when it is to be read, else NaN. */
export type Step = (batch: Batch, read: boolean) => number;

export const methods: Readonly<Record<Method, (training: Training, variant: string) => Step>> = {
  sum(training, variant) {
    const step: Step = (batch, read) => {
      const { model, optimizer } = training;
      const losses = Object.values(model.losses(batch));
      let total: Tensor = losses[0]!;
      for (let task = 1; task < losses.length; task++) total = total.add(losses[task]!);
      optimizer.zeroGrad();
      total.backward();
      optimizer.step();
      return read ? Number(total.item()) : Number.NaN;
    };
    return variant === "net" ? step : (batch, read) => scope(() => step(batch, read));
  },

  balanced: balancedStep,

  floor: floorStep,

  products: productsStep,

  pcgrad(training, variant) {
    const gradients = variant === "folded" ? "folded" : "auto";
    return balanced(training, { aggregator: new mtl.PCGrad(), gradients });
  },

  gradnorm(training, variant) {
    return balanced(training, {
      weighting: new mtl.GradNorm({ alpha: 1.5 }),
      lastSharedLayer: training.model.lastSharedWeight,
      diagnostics: variant === "diagnostics",
    });
  },
};

function balanced({ model, optimizer }: Training, options: mtl.BalancerOptions): Step {
  const balancer = new mtl.Balancer(model.module, options);
  return (batch, read) =>
    scope(() => {
      const losses = model.losses(batch);
      optimizer.zeroGrad();
      const report = balancer.backward(losses);
      optimizer.step();
      return read ? Object.values(report.losses).reduce((sum, loss) => sum + loss, 0) : Number.NaN;
    });
}
