// Batches of a dataset, in PyTorch's order for the same seed.
//
// Two things are drawn per epoch, and their order is part of the contract: when an iteration begins, a base
// seed (PyTorch hands it to its workers; drawn here too, so that what the user draws next stays equal), from
// `generator` or else the default generator; then, at the first batch, whatever the sampler draws.

import type { Generator as RandomGenerator } from "../tensor/index.js";
import { type Collated, defaultCollate } from "./collate.js";
import { checkOptions, type DataLoaderOptions } from "./dataloader_options.js";
import { type Dataset, IterableDataset } from "./dataset.js";
import { drawSeed } from "./draw.js";
import { argumentError, shown } from "./errors.js";
import { BatchSampler, RandomSampler, SequentialSampler } from "./samplers/index.js";
import { asyncChunks, type Chunking, checkNotPromise, chunks } from "./stream_batches.js";

/**
 * A dataset cut into batches; loop over it with `for` (or `for await`) once per epoch.
 *
 * `batchSize` defaults to 1, `shuffle` and `dropLast` to false. The batch is what `collate` makes of the
 * samples: by default the same nesting with tensors that have one more dimension, and typed so. Datasets of
 * promises and asynchronous streams need `for await`. Options that exclude each other throw an `ArgumentError`.
 * PyTorch: `torch.utils.data.DataLoader` with `num_workers=0`.
 *
 * @example
 * const set = new data.TensorDataset({ x: torch.randn([10, 3]), y: torch.randn([10, 1]) });
 * const loader = new data.DataLoader(set, { batchSize: 4, shuffle: true });
 * for (const batch of loader) nn.functional.mseLoss(batch.x.sum(1, true), batch.y);
 * loader.length; // 3
 */
export class DataLoader<Sample, Batch = Collated<Awaited<Sample>>>
  implements Iterable<Batch>, AsyncIterable<Batch>
{
  readonly dataset: Dataset<Sample> | IterableDataset<Sample>;
  readonly batchSampler: Iterable<readonly number[]> & { readonly length?: number };
  private readonly chunking: Chunking;
  private readonly collate: (samples: Awaited<Sample>[]) => Batch;
  private readonly gather: ((indices: readonly number[]) => Batch) | null = null;
  private readonly generator: RandomGenerator | undefined;

  constructor(
    dataset: Dataset<Sample> | IterableDataset<Sample>,
    options: DataLoaderOptions<Sample, Batch> = {},
  ) {
    const isStream = dataset instanceof IterableDataset;
    checkOptions(options, isStream);
    const { batchSize = 1, shuffle = false, dropLast = false, collate, generator } = options;
    this.dataset = dataset;
    this.chunking = { size: batchSize, dropLast };
    this.generator = generator;
    // The types say so: without `collate`, Batch is what the default makes.
    this.collate = collate ?? (defaultCollate as unknown as (samples: Awaited<Sample>[]) => Batch);
    if (isStream) {
      this.batchSampler = [];
      return;
    }
    if (typeof dataset?.get !== "function" || typeof dataset.length !== "number") {
      throw argumentError(
        "DataLoader",
        "a dataset with `length` and `get(index)`, or an IterableDataset",
        shown(dataset),
      );
    }
    if (!collate && dataset.gather) this.gather = (indices) => dataset.gather!(indices) as Batch;
    const order = shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
    this.batchSampler =
      options.batchSampler ?? new BatchSampler(options.sampler ?? order, { batchSize, dropLast });
  }

  /** Batches in an epoch. Throws an `ArgumentError` where the sampler or the stream has no length. */
  get length(): number {
    let batches = this.batchSampler.length;
    if (this.dataset instanceof IterableDataset) {
      const whole = (this.dataset.length ?? Number.NaN) / this.chunking.size;
      batches = this.chunking.dropLast ? Math.floor(whole) : Math.ceil(whole);
    }
    if (batches === undefined || Number.isNaN(batches)) {
      throw argumentError("DataLoader.length", "a sampler or stream that has a length", "one without");
    }
    return batches;
  }

  [Symbol.iterator](): Generator<Batch, void> {
    const { dataset } = this;
    const order = this.begin();
    if (!(dataset instanceof IterableDataset)) return this.batches(dataset, order);
    const samples = dataset.samples();
    if (Symbol.iterator in samples) return this.streamed(samples);
    throw argumentError("DataLoader", "`for await` over an asynchronous dataset", "a plain `for`");
  }

  [Symbol.asyncIterator](): AsyncGenerator<Batch, void> {
    const { dataset } = this;
    const order = this.begin();
    if (!(dataset instanceof IterableDataset)) return this.asyncBatches(dataset, order);
    return this.asyncStreamed(dataset.samples());
  }

  /** What happens when the loop begins, not at its first batch: the sampler's iterator, then the base seed. */
  private begin(): Iterable<readonly number[]> {
    const order = this.batchSampler[Symbol.iterator]();
    drawSeed(this.generator);
    return { [Symbol.iterator]: () => order };
  }

  private *batches(dataset: Dataset<Sample>, order: Iterable<readonly number[]>): Generator<Batch, void> {
    for (const indices of order) {
      if (this.gather) {
        yield this.gather(indices);
        continue;
      }
      const samples = indices.map((index) => dataset.get(index));
      samples.forEach(checkNotPromise);
      yield this.collate(samples as Awaited<Sample>[]);
    }
  }

  private async *asyncBatches(
    dataset: Dataset<Sample>,
    order: Iterable<readonly number[]>,
  ): AsyncGenerator<Batch, void> {
    for (const indices of order) {
      if (this.gather) yield this.gather(indices);
      else yield this.collate(await Promise.all(indices.map((index) => dataset.get(index))));
    }
  }

  private *streamed(samples: Iterable<Sample>): Generator<Batch, void> {
    for (const batch of chunks(samples, this.chunking)) yield this.collate(batch as Awaited<Sample>[]);
  }

  private async *asyncStreamed(
    samples: Iterable<Sample> | AsyncIterable<Sample>,
  ): AsyncGenerator<Batch, void> {
    for await (const batch of asyncChunks(samples, this.chunking)) yield this.collate(batch);
  }
}
