import type { Generator } from "../tensor/index.js";
import { argumentError } from "./errors.js";
import { checkCount } from "./samplers/sampler.js";

export interface DataLoaderOptions<Sample, Batch> {
  /** Samples per batch; defaults to 1. */
  batchSize?: number;
  /** Visit the samples in an order drawn anew each epoch; defaults to false. */
  shuffle?: boolean;
  /** The order to visit samples in, instead of `shuffle`. */
  sampler?: Iterable<number> & { readonly length?: number };
  /** The lists of indices that make the batches, instead of batchSize, shuffle, sampler and dropLast. */
  batchSampler?: Iterable<readonly number[]> & { readonly length?: number };
  /** Leave out a last batch that is shorter than the others; defaults to false. */
  dropLast?: boolean;
  /** Makes a batch of a list of samples; defaults to `defaultCollate`. */
  collate?: (samples: Awaited<Sample>[]) => Batch;
  /** Where the base seed and the shuffled order are drawn from; defaults to the default generator. */
  generator?: Generator;
}

/** Which options go together, as PyTorch's DataLoader has it. */
export function checkOptions(options: DataLoaderOptions<never, unknown>, isStream: boolean): void {
  const { batchSize, shuffle, sampler, batchSampler, dropLast } = options;
  if (batchSize !== undefined) checkCount("DataLoader", "batchSize", batchSize);
  if (isStream && (shuffle || sampler || batchSampler)) {
    throw argumentError(
      "DataLoader",
      "no shuffle, sampler or batchSampler with an IterableDataset",
      "one of them",
    );
  }
  if (sampler && shuffle) throw argumentError("DataLoader", "either `sampler` or `shuffle`", "both");
  if (batchSampler && (batchSize !== undefined || shuffle || sampler || dropLast)) {
    throw argumentError(
      "DataLoader",
      "`batchSampler` without batchSize, shuffle, sampler and dropLast",
      "one of them beside it",
    );
  }
}
