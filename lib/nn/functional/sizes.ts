// Sizes as PyTorch takes them: one number for every dimension, or one per dimension.

export type Size1 = number | readonly [number];
export type Size2 = number | readonly [number, number];
export type Size3 = number | readonly [number, number, number];

/** One number per dimension. */
export function perDimension(size: number | readonly number[], dimensions: number): number[] {
  return typeof size === "number" ? new Array<number>(dimensions).fill(size) : [...size];
}
