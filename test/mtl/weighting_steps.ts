// Steps of three tasks, for weightings by themselves.

import type { mtl } from "../../lib/index.js";

export const tasks = ["a", "b", "c"];
export const step = (losses: number[], present = tasks) => ({
  tasks: present,
  losses: Float64Array.from(losses),
  norms: new Float64Array(),
});
export const begun = <W extends mtl.LossWeighting>(weighting: W): W => {
  weighting.begin(tasks);
  return weighting;
};
export const preference = { a: 1, b: 2, c: 2 };
