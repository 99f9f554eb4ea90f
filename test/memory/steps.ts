// Large steps, for threads that are to need no more memory after two thousand of them than after five hundred.

import { scope, type Tensor, zeros } from "../../lib/index.js";

export interface Steps {
  count: number;
  /** Whether each step runs in a scope; if not, the net is to free what it made. */
  scoped: boolean;
}

/** Six tensors of half a megabyte, with a graph between them. */
function step(weight: Tensor): void {
  const x = zeros([1 << 17]).add(1);
  weight.mul(x).sin().sum().backward();
  weight.grad?.dispose();
  weight.grad = null;
}

export function takeSteps({ count, scoped }: Steps, each: (step: number) => void): void {
  const weight = zeros([1 << 17], { requiresGrad: true });
  for (let i = 0; i < count; i++) {
    if (scoped) scope(() => step(weight));
    else step(weight);
    each(i);
  }
  weight.dispose();
}
