// What data loading draws from a random generator, in the dtypes PyTorch draws it in: a seed gives its order.

import { empty, type Generator, randint, randperm, type Tensor } from "../tensor/index.js";

/** The numbers of an integer tensor; the tensor is freed at once, so that an epoch leaves nothing behind. */
export function takeIntegers(drawn: Tensor): number[] {
  const numbers = Array.from(drawn.toTypedArray() as Int32Array | BigInt64Array, Number);
  drawn.dispose();
  return numbers;
}

/**
 * `torch.randperm(n, generator=generator).tolist()`. The order does not depend on the dtype, and int32 comes to
 * JS as numbers, where int64 would come as one bigint each.
 */
export function permutation(n: number, generator?: Generator): number[] {
  return takeIntegers(randperm(n, { generator, dtype: n < 2 ** 31 ? "int32" : "int64" }));
}

/** `torch.randint(high=high, size=(count,), generator=generator).tolist()`. */
export function integersBelow(high: number, count: number, generator?: Generator): number[] {
  return takeIntegers(randint(high, [count], { generator, dtype: "int64" }));
}

/** `torch.empty((), dtype=torch.int64).random_(generator=generator).item()`: 63 bits, hence a bigint. */
export function drawSeed(generator?: Generator): bigint {
  const drawn = empty([], { dtype: "int64" }).random_({ generator });
  const [seed] = drawn.toTypedArray() as BigInt64Array;
  drawn.dispose();
  return seed!;
}
