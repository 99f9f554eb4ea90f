// One training by one method, and what it came to.

import { mtl, scope, type Tensor } from "candelabra";
import type { Training, Trial } from "./problem.js";

export interface Trained {
  scores: Record<string, number>;
  steps: number;
  /** Of this process on all cores, over the steps: waiting costs none. */
  cpuSeconds: number;
}

export interface TrainingOptions {
  tasks: readonly string[];
  epochs: number;
  balance(training: Training): mtl.BalancerOptions;
  onEpoch?(): void;
}

export function trainOnce(trial: Trial, { tasks, epochs, balance, onEpoch }: TrainingOptions): Trained {
  const training = trial.begin(tasks);
  const { model, optimizer } = training;
  const balancer = new mtl.Balancer(model, balance(training));
  const { weighting } = balancer;
  const begin = process.cpuUsage();
  let steps = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const forward of training.epoch()) {
      scope(() => step(balancer, training, forward));
      steps++;
    }
    if (weighting instanceof mtl.DWA || weighting instanceof mtl.STCH) weighting.endEpoch();
    onEpoch?.();
  }
  const { user, system } = process.cpuUsage(begin);
  const scores = training.score();
  optimizer.dispose();
  model.dispose();
  return { scores, steps, cpuSeconds: (user + system) / 1e6 };
}

function step(
  balancer: mtl.Balancer,
  { optimizer, further }: Training,
  forward: () => Record<string, Tensor>,
): void {
  const { weighting, aggregator } = balancer;
  if (weighting instanceof mtl.AutoLambda) {
    weighting.learn({ training: forward, validation: further(), optimizer });
  }
  const losses = forward();
  const isCross = aggregator !== null && "crossWeights" in aggregator;
  const independent = isCross ? [further()(), further()()] : undefined;
  optimizer.zeroGrad();
  balancer.backward(losses, { independent });
  optimizer.step();
  if (weighting !== null && "observe" in weighting) balancer.observe(forward());
}
