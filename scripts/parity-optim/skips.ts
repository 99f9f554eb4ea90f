// Runs that cannot be the same, each kind with its reason.

import type { Run } from "./recording.js";

/** Where Python computes in another way when the learning rate is in a tensor. */
const roundedRates: Readonly<Record<string, string>> = {
  LBFGS: "its step length is then a tensor",
  Muon: "the rate is then rounded to float32 on the way",
  SparseAdam: "the update is then rounded to float32 on the way",
};

export function skipOf({ optimizer, desc }: Run): string | null {
  const rounded = desc === "Tensor lr" ? roundedRates[optimizer] : undefined;
  return rounded === undefined ? null : `a learning rate in a tensor, which is a number here: ${rounded}`;
}
