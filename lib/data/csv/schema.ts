import type { Tensor } from "../../tensor/index.js";
import { argumentError } from "../errors.js";
import type { Cells, Rows } from "./cells.js";
import type { Place } from "./cursor.js";
import { type CsvBatch, CsvDataset } from "./dataset.js";
import { featuresTensor, knownTensor, labelsTensor } from "./encode.js";
import type { Derive } from "./features/derived.js";
import type { FittedFeature } from "./features/feature.js";
import { featureFromJson } from "./features/kinds.js";
import { JsonFields } from "./json_fields.js";
import { type CsvFormat, type CsvSource, type InputRow, readCsv, readObjects } from "./read.js";
import type { FittedTargets, TargetColumns } from "./schema_types.js";
import { targetFromJson } from "./targets/kinds.js";
import type { FittedTarget } from "./targets/target.js";

export type SchemaFormat = Pick<CsvFormat, "delimiter" | "missingValues" | "header">;

/**
 * How rows become tensors, as learnt from the training rows: which categories have a feature, means and standard
 * deviations, the classes of each task. Goes to JSON and back, and encodes new rows for inference.
 * PyTorch has no counterpart.
 *
 * @example
 * const options = { columns: { state: data.category() }, targets: { speed: data.real() }, split: { valid: 0 } };
 * const { schema } = await data.csv(["state,speed\nTexas,140\nOhio,90\n"], options);
 * const again = data.Schema.fromJSON(JSON.parse(JSON.stringify(schema)));
 * again.encode([{ state: "Texas" }, { state: "Utah" }]).toArray(); // [[0, 1], [0, 0]]
 */
export class Schema<Targets extends TargetColumns = TargetColumns> {
  /** One name for each number in a row of x. */
  readonly featureNames: readonly string[];
  /** What was learnt of each task: `classes`, `mean` and `std`, `positiveRate`. */
  readonly targets: FittedTargets<Targets>;

  /** @internal */
  constructor(
    private readonly fitted: readonly FittedFeature[],
    targets: readonly FittedTarget[],
    private readonly format: SchemaFormat,
  ) {
    this.featureNames = fitted.flatMap(({ featureNames }) => featureNames);
    this.targets = Object.fromEntries(
      targets.map((target) => [target.name, target]),
    ) as FittedTargets<Targets>;
  }

  /** Columns of x. */
  get features(): number {
    return this.featureNames.length;
  }

  /**
   * x for new rows, `[rows, features]`: objects by header, null or "" where a value is missing. Needs the feature
   * columns only. A wrong or absent value throws a `DataError` with the row's number; no rows an `ArgumentError`.
   */
  encode(rows: readonly InputRow[]): Tensor {
    if (rows.length === 0) throw argumentError("Schema.encode", "at least one row", "none");
    const { cells } = readObjects(rows, this.fitted, this.format.missingValues ?? [""], "Schema.encode");
    return featuresTensor(this.fitted, cells, everyRow(rows.length));
  }

  /** Another file with the same columns and targets, a test set say, encoded in the same way. */
  async csv(source: CsvSource): Promise<CsvDataset<Targets>> {
    const { cells, rows, place } = await readCsv(
      source,
      [...this.fitted, ...this.fittedTargets()],
      this.format,
    );
    return this.dataset(cells, everyRow(rows), place);
  }

  /** @internal Cells of the feature columns and then of the targets, as tensors. */
  dataset(cells: readonly Cells[], rows: Rows, place: Place): CsvDataset<Targets> {
    const fields: Record<string, Tensor> = { x: featuresTensor(this.fitted, cells, rows) };
    this.fittedTargets().forEach((target, i) => {
      const labels = target.labels(cells[this.fitted.length + i]!, rows, place);
      fields[target.name] = labelsTensor(labels);
      if (target.column.missing === "mask") fields[`${target.name}Known`] = knownTensor(labels);
    });
    return new CsvDataset(fields as CsvBatch<Targets>, this.featureNames);
  }

  toJSON() {
    return {
      format: "candelabra.csv-schema",
      version: 1,
      ...this.format,
      columns: this.fitted.map((feature) => feature.toJSON()),
      targets: this.fittedTargets().map((target) => target.toJSON()),
    };
  }

  /**
   * A schema from what `toJSON` gave; derived columns need their functions again, by the column's name. Anything
   * else throws an `ArgumentError` that names the field. The tasks' types cannot be read from JSON: give them.
   *
   * @example
   * const isJet = (row: Readonly<Record<string, string>>) => (row.engine === "jet" ? 1 : 0);
   * const options = { columns: { jet: data.derived(isJet) }, targets: {}, split: { valid: 0 } };
   * const { schema } = await data.csv(["engine\njet\n"], options);
   * data.Schema.fromJSON<{}>(schema.toJSON(), { derived: { jet: isJet } }).featureNames; // ["jet"]
   */
  static fromJSON<Targets extends TargetColumns = TargetColumns>(
    json: unknown,
    { derived = {} }: { derived?: Readonly<Record<string, Derive>> } = {},
  ): Schema<Targets> {
    const fields = new JsonFields(json, "schema");
    fields.oneOf("format", ["candelabra.csv-schema"]);
    if (fields.number("version") !== 1) fields.fail("version", "1");
    return new Schema<Targets>(
      fields.list("columns").map((column) => featureFromJson(column, derived)),
      fields.list("targets").map(targetFromJson),
      {
        delimiter: fields.optional("delimiter", (key) => fields.string(key)),
        missingValues: fields.optional("missingValues", (key) => fields.strings(key)),
        header: fields.optional("header", (key) => fields.strings(key)),
      },
    );
  }

  private fittedTargets(): FittedTarget[] {
    return Object.values(this.targets);
  }
}

function everyRow(rows: number): Rows {
  return Int32Array.from({ length: rows }, (_, row) => row);
}
