import { Dataset } from "./dataset.js";
import { argumentError, checkIndex } from "./errors.js";

/**
 * Several sets end to end. No sets at all throw an `ArgumentError`.
 *
 * PyTorch: `torch.utils.data.ConcatDataset`.
 *
 * @example
 * const birds = new data.TensorDataset({ speed: torch.tensor([140, 120]) });
 * const bats = new data.TensorDataset({ speed: torch.tensor([90]) });
 * new data.ConcatDataset([birds, bats]).get(2).speed.item(); // 90
 */
export class ConcatDataset<Sample> extends Dataset<Sample> {
  readonly datasets: readonly Dataset<Sample>[];
  /** Where each set ends: `ends[i]` is the index after its last sample. */
  private readonly ends: readonly number[];

  constructor(datasets: readonly Dataset<Sample>[]) {
    super();
    if (datasets.length === 0) throw argumentError("ConcatDataset", "at least one dataset", "none");
    this.datasets = [...datasets];
    let end = 0;
    this.ends = datasets.map(({ length }) => {
      end += length;
      return end;
    });
  }

  get length(): number {
    return this.ends[this.ends.length - 1]!;
  }

  override get(index: number): Sample {
    checkIndex("ConcatDataset.get", index, this.length);
    const which = this.ends.findIndex((end) => index < end);
    return this.datasets[which]!.get(index - (this.ends[which - 1] ?? 0));
  }
}
