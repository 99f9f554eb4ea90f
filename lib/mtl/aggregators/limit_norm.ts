import type { Gramian } from "../gramian.js";

/** The weights, made smaller where the direction would be longer than `maxNorm`; 0 sets no limit. */
export function limitNorm(gramian: Gramian, weights: Float64Array, maxNorm: number): Float64Array {
  let squared = 0;
  for (let row = 0; row < gramian.size; row++) {
    for (let column = 0; column < gramian.size; column++) {
      squared += weights[row]! * gramian.at(row, column) * weights[column]!;
    }
  }
  const norm = Math.sqrt(Math.max(0, squared));
  return maxNorm > 0 && norm > maxNorm ? weights.map((weight) => weight * (maxNorm / norm)) : weights;
}
