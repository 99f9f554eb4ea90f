// The trainings that are compared. Data, model, optimizer and number of steps are the same for all.

import { mtl } from "candelabra";
import { type Task, tasks } from "./model.js";

export interface Recipe {
  name: string;
  /** The heads of each model that is trained; one model with all three unless given. */
  models?: readonly (readonly Task[])[];
  /** Where the speed head starts: at the training mean (the default), or as PyTorch starts a Linear, around 0. */
  speedBias?: "mean" | "default";
  /** Predict speed in standard deviations from its mean instead of knots. */
  standardizeSpeed?: boolean;
  /** How the tasks are balanced; made anew for each model, since weights are learnt. Nothing: the losses are summed. */
  balance?: () => mtl.BalancerOptions;
}

export const recipes: readonly Recipe[] = [
  { name: "one model a task", models: tasks.map((task) => [task]) },
  { name: "plain sum, default init", speedBias: "default" },
  { name: "plain sum" },
  { name: "PCGrad", balance: () => ({ aggregator: new mtl.PCGrad() }) },
  { name: "GradNorm", balance: () => ({ weighting: new mtl.GradNorm({ alpha: 1.5 }) }) },
  {
    name: "GradNorm + PCGrad",
    balance: () => ({ weighting: new mtl.GradNorm({ alpha: 1.5 }), aggregator: new mtl.PCGrad() }),
  },
  // What a careful person does by hand for one known target; the methods above need no such knowledge.
  { name: "plain sum, standardised", standardizeSpeed: true },
];
