// The two shapes a data set comes in: a list that can be asked for any row, and a stream that cannot.

/**
 * A list of samples: `length` says how many, `get(index)` gives one of them for 0 <= index < length.
 *
 * `get` may return a promise (an image read from disk); such a set is a `Dataset<Promise<Sample>>` and is
 * loaded with `for await`. Any object with these two members will do in its place.
 * PyTorch: `torch.utils.data.Dataset`.
 *
 * @example
 * class Squares extends data.Dataset<{ x: number; y: number }> {
 *   get length() { return 100; }
 *   get(index: number) { return { x: index, y: index ** 2 }; }
 * }
 */
export abstract class Dataset<Sample> {
  abstract readonly length: number;
  abstract get(index: number): Sample;

  /**
   * Optional fast path: the whole batch of these indices at once, equal to collating `get` of each.
   * PyTorch: `Dataset.__getitems__`, but already collated. Not typed by Sample, so that a class whose `get` gives
   * more than its base promises is still a dataset of what `get` gives.
   */
  gather?(indices: readonly number[]): unknown;
}

/**
 * A stream of samples, read from its start once per epoch; an asynchronous one is loaded with `for await`.
 *
 * Set `length` where the number of samples is known: a DataLoader's own length needs it.
 * PyTorch: `torch.utils.data.IterableDataset`.
 *
 * @example
 * class Countdown extends data.IterableDataset<number> {
 *   *samples() { for (let i = 5; i > 0; i--) yield i; }
 * }
 * const loader = new data.DataLoader(new Countdown(), { batchSize: 3 });
 * Array.from(loader, (batch) => batch.toArray()); // [[5, 4, 3], [2, 1]]
 */
export abstract class IterableDataset<Sample> {
  readonly length?: number;
  abstract samples(): Iterable<Sample> | AsyncIterable<Sample>;
}
