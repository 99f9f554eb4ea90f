import type { Generator } from "../tensor/index.js";
import type { Dataset } from "./dataset.js";
import { permutation } from "./draw.js";
import { argumentError } from "./errors.js";
import { Subset } from "./subset.js";

/** Fractions become counts: floors first, what is left goes round-robin from the first part on. */
function partSizes(total: number, lengths: readonly number[]): readonly number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  const areFractions = Math.abs(sum - 1) <= 1e-9 * Math.max(sum, 1) && sum <= 1; // math.isclose, as PyTorch has it
  if (!areFractions) return lengths;
  const sizes = lengths.map((fraction) => Math.floor(total * fraction));
  const left = total - sizes.reduce((a, b) => a + b, 0);
  for (let i = 0; i < left; i++) sizes[i % sizes.length]! += 1;
  return sizes;
}

/**
 * Cuts a set at random into parts that do not overlap, of these lengths: counts that sum to the set's length,
 * or fractions that sum to 1. Draws one `randperm`, from `generator` or else from the default generator, so
 * that a seed gives PyTorch's parts in PyTorch's order. Other lengths throw an `ArgumentError`.
 *
 * PyTorch: `torch.utils.data.random_split`.
 *
 * @example
 * const set = new data.TensorDataset({ x: torch.arange(10) });
 * const generator = new torch.Generator().manualSeed(42);
 * const [train, valid] = data.randomSplit(set, [0.8, 0.2], { generator });
 * [train!.length, valid!.length]; // [8, 2]
 */
export function randomSplit<Sample>(
  dataset: Dataset<Sample>,
  lengths: readonly number[],
  { generator }: { generator?: Generator } = {},
): Subset<Sample>[] {
  const bad = lengths.find((length) => !(length >= 0));
  if (bad !== undefined) throw argumentError("randomSplit", "lengths of 0 or more", String(bad));
  const sizes = partSizes(dataset.length, lengths);
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== dataset.length || !sizes.every(Number.isInteger)) {
    throw argumentError(
      "randomSplit",
      `counts that sum to the dataset's length ${dataset.length}, or fractions that sum to 1`,
      `[${lengths.join(", ")}]`,
    );
  }
  const order = permutation(total, generator);
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return new Subset(dataset, order.slice(end - size, end));
  });
}
