// Whether a comparison keeps within its program's tolerance, and in what words.

import type { Comparison, Difference } from "./compare.js";
import type { Tolerance } from "./program.js";

/** Empty when all is within the tolerance; else a phrase for each thing that is not. */
export function complaints({ losses, parameters, sameDraws }: Comparison, tolerance: Tolerance): string[] {
  return [
    ...complaint("losses", losses, tolerance.losses),
    ...complaint("parameters", parameters, tolerance.parameters),
    ...(sameDraws ? [] : ["other random numbers were drawn"]),
  ];
}

function complaint(name: string, difference: Difference, tolerance: number): string[] {
  if (tolerance === 0 ? difference.sameBits : difference.relative <= tolerance) return [];
  const allowed = tolerance === 0 ? "no bit may differ" : `${tolerance.toExponential()} is allowed`;
  return [`${name} differ by ${difference.relative.toExponential(1)} at ${difference.where}, ${allowed}`];
}
