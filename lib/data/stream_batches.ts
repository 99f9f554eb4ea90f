// Lists of samples from a stream, for IterableDataset: the same loop twice, with and without waiting.

import { argumentError } from "./errors.js";

export interface Chunking {
  size: number;
  dropLast: boolean;
}

/** A promise where a sample was wanted now: only `for await` can load such a set. */
export function checkNotPromise(sample: unknown): void {
  if (!(sample instanceof Promise)) return;
  sample.catch(() => {}); // nobody waits for it any more: the error below is what is told
  throw argumentError("DataLoader", "`for await` over a dataset whose samples are promises", "a plain `for`");
}

export function* chunks<Sample>(
  samples: Iterable<Sample>,
  { size, dropLast }: Chunking,
): Generator<Sample[], void> {
  let batch: Sample[] = [];
  for (const sample of samples) {
    checkNotPromise(sample);
    batch.push(sample);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0 && !dropLast) yield batch;
}

export async function* asyncChunks<Sample>(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  { size, dropLast }: Chunking,
): AsyncGenerator<Awaited<Sample>[], void> {
  let batch: Awaited<Sample>[] = [];
  for await (const sample of samples) {
    batch.push(sample);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0 && !dropLast) yield batch;
}
