// One training run.

import { data, manualSeed, mtl, optim, scope } from "candelabra";
import type { ConflictCount } from "./conflicts.js";
import type { Split } from "./data.js";
import { createModel, lossesOf, type Model, type Task } from "./model.js";
import type { Recipe } from "./recipes.js";

export interface RunOptions {
  recipe: Recipe;
  heads: readonly Task[];
  seed: number;
  epochs: number;
  /** Told of each step's gradients, when there are several tasks to compare. */
  conflicts: ConflictCount;
  onEpoch(): void;
}

export function trainModel(
  split: Split,
  { recipe, heads, seed, epochs, conflicts, onEpoch }: RunOptions,
): Model {
  manualSeed(seed);
  const speedMean = startOfSpeed(split, recipe);
  const model = createModel(split.train.features, { heads, speedMean });
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3 });
  const balancer = new mtl.Balancer(model, { diagnostics: heads.length > 1, ...recipe.balance?.() });
  const loader = new data.DataLoader(split.train, { batchSize: 256, shuffle: true });

  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of loader) {
      // What a step makes is freed at its end.
      scope(() => {
        const losses = lossesOf(model, batch);
        optimizer.zeroGrad();
        const report = balancer.backward(losses); // in place of loss.backward()
        optimizer.step();
        if (balancer.diagnostics) conflicts.add(report);
      });
    }
    onEpoch();
  }
  return model;
}

/** Speed is 154 knots on average: a head that starts near 0 spends hundreds of steps only on getting there. */
function startOfSpeed(
  { schema }: Split,
  { speedBias = "mean", standardizeSpeed = false }: Recipe,
): number | undefined {
  if (speedBias === "default") return undefined;
  return standardizeSpeed ? 0 : schema.targets.speed.mean;
}
