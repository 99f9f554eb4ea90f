import { Dataset } from "./dataset.js";
import { checkIndex } from "./errors.js";

/**
 * The samples of another set at these indices, in this order; indices may repeat.
 *
 * An index outside the set throws an `IndexError` at once. PyTorch: `torch.utils.data.Subset`.
 *
 * @example
 * const set = new data.TensorDataset({ x: torch.arange(6) });
 * new data.Subset(set, [1, 3, 5]).get(2).x.item(); // 5
 */
export class Subset<Sample> extends Dataset<Sample> {
  readonly dataset: Dataset<Sample>;
  readonly indices: readonly number[];

  constructor(dataset: Dataset<Sample>, indices: Iterable<number>) {
    super();
    this.dataset = dataset;
    this.indices = [...indices];
    for (const index of this.indices) checkIndex("Subset", index, dataset.length);
    if (dataset.gather) {
      // An own property, so that a subset of a set without a fast path has none either.
      this.gather = (rows) => dataset.gather!(rows.map((row) => this.at(row)));
    }
  }

  override gather?: (indices: readonly number[]) => unknown;

  get length(): number {
    return this.indices.length;
  }

  override get(index: number): Sample {
    return this.dataset.get(this.at(index));
  }

  private at(index: number): number {
    checkIndex("Subset.get", index, this.indices.length);
    return this.indices[index]!;
  }
}
