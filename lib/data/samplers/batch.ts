import { checkCount, Sampler } from "./sampler.js";

/**
 * Lists of `batchSize` indices from another sampler; `dropLast` leaves out a last list that is shorter.
 *
 * PyTorch: `torch.utils.data.BatchSampler`.
 *
 * @example
 * [...new data.BatchSampler([7, 8, 9], { batchSize: 2 })]; // [[7, 8], [9]]
 */
export class BatchSampler extends Sampler<number[]> {
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(
    readonly sampler: Iterable<number> & { readonly length?: number },
    { batchSize, dropLast = false }: { batchSize: number; dropLast?: boolean },
  ) {
    super();
    checkCount("BatchSampler", "batchSize", batchSize);
    this.batchSize = batchSize;
    this.dropLast = dropLast;
  }

  /** NaN when the wrapped sampler has no length. */
  get length(): number {
    const batches = (this.sampler.length ?? Number.NaN) / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  override *[Symbol.iterator](): Generator<number[], void> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
