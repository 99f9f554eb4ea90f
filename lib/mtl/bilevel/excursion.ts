// A model's parameters, moved to try something and then put back to the bit.

import type { Module, Parameter } from "../../nn/index.js";
import { noGrad, type Tensor } from "../../tensor/index.js";

/**
 * Runs `fn` and then gives parameters and buffers (running averages of batch norm, say) the values they had before,
 * however `fn` ends.
 */
export function excursion<T>(model: Module, fn: () => T): T {
  const tensors: Tensor[] = [...model.parameters(), ...model.buffers()];
  const kept = noGrad(() => tensors.map((tensor) => tensor.detach().clone()));
  try {
    return fn();
  } finally {
    noGrad(() => {
      for (const [i, tensor] of tensors.entries()) tensor.copy_(kept[i]!);
    });
  }
}

/** `p ← p + factor d` for each parameter that has a direction. */
export function move(
  parameters: readonly Parameter[],
  directions: readonly (Tensor | null)[],
  factor: number,
): void {
  noGrad(() => {
    for (const [i, parameter] of parameters.entries()) {
      const direction = directions[i];
      if (direction) parameter.add_(direction, { alpha: factor });
    }
  });
}

/** The length of all directions together, in float64. */
export function lengthOf(directions: readonly (Tensor | null)[]): number {
  return noGrad(() => {
    const lengths = directions.filter((d) => d !== null).map((d) => Number(d.to("float64").norm().item()));
    return Math.hypot(...lengths);
  });
}
