import { argumentError, shown } from "../errors.js";

/**
 * An order to visit samples in: each iteration gives the indices of one epoch (or, for a batch sampler, the
 * lists of indices). Any iterable will do in its place; `length` is needed only for a DataLoader's own length.
 *
 * PyTorch: `torch.utils.data.Sampler`.
 *
 * @example
 * class Backwards extends data.Sampler<number> {
 *   constructor(readonly length: number) { super(); }
 *   *[Symbol.iterator]() { for (let i = this.length - 1; i >= 0; i--) yield i; }
 * }
 */
export abstract class Sampler<Item = number> implements Iterable<Item> {
  abstract readonly length: number;
  abstract [Symbol.iterator](): Iterator<Item>;
}

/** What a sampler needs to know of its data: how many samples there are, asked anew every epoch. */
export interface Sized {
  readonly length: number;
}

export function checkCount(operation: string, name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw argumentError(operation, `a positive integer for ${name}`, shown(count));
}
