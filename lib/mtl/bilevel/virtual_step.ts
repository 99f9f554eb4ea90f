// The step that an optimizer of SGD's kind would take, as parameters' displacements.

import type { Parameter } from "../../nn/index.js";
import type { Optimizer } from "../../optim/index.js";
import { noGrad, type Tensor } from "../../tensor/index.js";

/** What moves one parameter. */
export interface StepRule {
  lr: number;
  weightDecay: number;
  momentum: number;
  velocity: Tensor | null;
}

/** The rule of each parameter, from its group; one that the optimizer does not hold stays where it is. */
export function rulesOf(parameters: readonly Parameter[], given: Optimizer | number): StepRule[] {
  const rest = { weightDecay: 0, momentum: 0, velocity: null };
  if (typeof given === "number") return parameters.map(() => ({ lr: given, ...rest }));
  return parameters.map((parameter) => {
    const group = given.paramGroups.find(({ params }) => params.includes(parameter));
    if (!group) return { lr: 0, ...rest };
    const number = (key: string) => (typeof group[key] === "number" ? group[key] : 0);
    const velocity = given.state.get(parameter)?.momentum_buffer ?? null;
    return { lr: group.lr, weightDecay: number("weightDecay"), momentum: number("momentum"), velocity };
  });
}

/** `-lr (momentum v + g + weightDecay p)`; null for a parameter without a gradient, which a step leaves alone. */
export function displacements(
  parameters: readonly Parameter[],
  gradients: readonly (Tensor | null)[],
  rules: readonly StepRule[],
): (Tensor | null)[] {
  return noGrad(() =>
    parameters.map((parameter, i) => {
      const { lr, weightDecay, momentum, velocity } = rules[i]!;
      const gradient = gradients[i];
      if (!gradient) return null;
      let step = gradient;
      if (weightDecay !== 0) step = step.add(parameter, { alpha: weightDecay });
      if (momentum !== 0 && velocity) step = step.add(velocity, { alpha: momentum });
      return step.mul(-lr);
    }),
  );
}
