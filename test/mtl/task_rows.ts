// Three tasks on a small trunk, and the gradients of each by autograd.grad.

import { autograd, cat, manualSeed, type Tensor, zerosLike } from "../../lib/index.js";
import { input, mlp, threeLosses } from "./explicit.js";

export type ABC = Record<"a" | "b" | "c", Tensor>;
export const tasks = ["a", "b", "c"] as const;

export function made() {
  manualSeed(3);
  const model = mlp();
  const x = input(4, 5);
  const losses = () => threeLosses(model.forward(x)) as ABC;
  return { model, x, losses };
}

/** [task][parameter] */
export function rows(losses: ABC, parameters: readonly Tensor[]): Tensor[][] {
  return tasks.map((task) =>
    autograd
      .grad(losses[task], parameters, { retainGraph: true, allowUnused: true })
      .map((gradient, i) => gradient ?? zerosLike(parameters[i]!)),
  );
}

export const weighted = (gradients: readonly Tensor[], weights: readonly number[]) =>
  gradients.map((gradient, t) => gradient.mul(weights[t]!)).reduce((a, b) => a.add(b));
export const flat = (gradients: readonly Tensor[]) =>
  cat(gradients.map((gradient) => gradient.reshape([-1])));
export const productsOf = (j: readonly Tensor[]) => j.map((a) => j.map((b) => a.dot(b).item() as number));
export const close = { rtol: 1e-12, atol: 1e-13 };
