// Steps over a loader, epoch after epoch.

import { type data, scope } from "candelabra";

/** Takes `steps` batches and gives what `step` returns for each; what a step makes is freed at its end. */
export function train<Sample, Batch>(
  loader: data.DataLoader<Sample, Batch>,
  steps: number,
  step: (batch: Batch) => number[],
): number[][] {
  const losses: number[][] = [];
  while (true) {
    for (const batch of loader) {
      losses.push(scope(() => step(batch)));
      if (losses.length >= steps) return losses;
    }
  }
}
