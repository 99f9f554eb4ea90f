import type { Tensor } from "../../tensor/index.js";
import { TensorDataset } from "../tensor_dataset.js";
import type { TargetColumns } from "./schema_types.js";

/** The tasks whose labels may be missing: all but those with `missing: "error"`. */
export type MaskedTask<Targets extends TargetColumns> = {
  [Task in keyof Targets]: Targets[Task] extends { readonly missing: "error" } ? never : Task;
}[keyof Targets] &
  string;

/** A batch: the features `x`, each task's labels, and a mask `TASKKnown` where labels may be missing. */
export type CsvBatch<Targets extends TargetColumns> = {
  readonly [Field in "x" | (keyof Targets & string) | `${MaskedTask<Targets>}Known`]: Tensor;
};

/**
 * Rows of a CSV file, encoded: a TensorDataset with `x` (float32, `[rows, features]`), each task's labels by its
 * name, and a bool mask `TASKKnown` for each task whose labels may be missing.
 * PyTorch has no counterpart.
 *
 * @example
 * const options = { columns: { day: data.number() }, targets: { speed: data.real({ missing: "error" }) } };
 * const table = await data.csvTable(["day,speed\n1,140\n2,90\n"], options);
 * const { train } = table.split({ train: [0, 1], valid: [] });
 * train.features; // 1
 * train.tensors.speed.shape; // [2, 1]
 */
export class CsvDataset<Targets extends TargetColumns> extends TensorDataset<CsvBatch<Targets>> {
  readonly featureNames: readonly string[];

  /** @internal */
  constructor(fields: CsvBatch<Targets>, featureNames: readonly string[]) {
    super(fields);
    this.featureNames = featureNames;
  }

  /** How many numbers a row of `x` has: the `inFeatures` of a first layer. */
  get features(): number {
    return this.featureNames.length;
  }

  get x(): Tensor {
    return this.tensors.x;
  }
}
