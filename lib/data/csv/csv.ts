import { argumentError, shown } from "../errors.js";
import type { Cells } from "./cells.js";
import type { Place } from "./cursor.js";
import type { CsvDataset } from "./dataset.js";
import { type CsvFormat, type CsvSource, type Openable, readCsv } from "./read.js";
import { Schema } from "./schema.js";
import type { FeatureColumns, TargetColumns } from "./schema_types.js";
import { type Split, splitRows } from "./split.js";

export interface CsvTableOptions<Targets extends TargetColumns> extends CsvFormat {
  /** Features, in the order they have in x: `number`, `category`, `dayOfYear`, `year`, `derived`. */
  columns: FeatureColumns;
  /** Tasks by name: `binary`, `classes`, `real`. */
  targets: Targets;
}

export interface CsvOptions<Targets extends TargetColumns> extends CsvTableOptions<Targets> {
  /** Which rows train and which validate. */
  split: Split;
}

export interface CsvSplit<Targets extends TargetColumns> {
  train: CsvDataset<Targets>;
  valid: CsvDataset<Targets>;
  /** The encoding, learnt from the training rows alone. */
  schema: Schema<Targets>;
}

const named = <Column extends Openable["column"]>(columns: Readonly<Record<string, Column>>) =>
  Object.entries(columns).map(([name, column]) => ({ name, column }));

/** That each entry came from its own family of functions: `columns` and `targets` are easily swapped. */
function checkDeclared(options: CsvTableOptions<TargetColumns>): void {
  for (const [field, makers, isTarget] of [
    ["columns", "data.number, category, dayOfYear, year or derived", false],
    ["targets", "data.binary, classes or real", true],
  ] as const) {
    const declared: unknown = options[field];
    if (typeof declared !== "object" || declared === null) {
      throw argumentError("csv", `an object for \`${field}\``, shown(declared));
    }
    for (const [name, column] of Object.entries(declared)) {
      const isColumn = typeof column?.open === "function" && "missing" in column === isTarget;
      if (!isColumn)
        throw argumentError("csv", `the result of ${makers} for ${field}.${name}`, shown(column));
    }
  }
}

/** Every field of a batch needs a name of its own: x, the tasks, and the masks. */
function checkNames({ columns, targets }: CsvTableOptions<TargetColumns>): void {
  if (Object.keys(columns).length === 0)
    throw argumentError("csv", "at least one column in `columns`", "none");
  const taken = new Set(["x"]);
  for (const [task, { missing }] of Object.entries(targets)) {
    for (const field of missing === "mask" ? [task, `${task}Known`] : [task]) {
      if (taken.has(field))
        throw argumentError("csv", "another name for a target", `"${field}", which is taken`);
      taken.add(field);
    }
  }
}

/**
 * A file that was read once (`csvTable`) and can be split many times: seeds, or the folds of a cross-validation.
 * PyTorch has no counterpart.
 */
export class CsvTable<Targets extends TargetColumns> {
  /** @internal */
  constructor(
    private readonly options: CsvTableOptions<Targets>,
    private readonly cells: readonly Cells[],
    private readonly place: Place,
    /** Rows of the file, the header not counted. */
    readonly rows: number,
  ) {}

  /** Learns the encoding from the training rows of this split, and encodes both parts with it. */
  split(split: Split): CsvSplit<Targets> {
    const { columns, targets, delimiter, missingValues, header } = this.options;
    const { train, valid } = splitRows(this.rows, split);
    const features = named(columns).map(({ name, column }, i) => column.fit(name, this.cells[i]!, train));
    const tasks = named(targets).map(({ name, column }, i) =>
      column.fit(name, this.cells[features.length + i]!, train),
    );
    const schema = new Schema<Targets>(features, tasks, { delimiter, missingValues, header });
    return {
      train: schema.dataset(this.cells, train, this.place),
      valid: schema.dataset(this.cells, valid, this.place),
      schema,
    };
  }
}

/**
 * Reads a CSV file once, to be split as often as wanted; options and errors as `csv`, without the split.
 * PyTorch has no counterpart.
 *
 * @example
 * const options = { columns: { day: data.number() }, targets: { speed: data.real() } };
 * const table = await data.csvTable(["day,speed\n1,140\n2,90\n3,120\n4,80\n"], options);
 * const sizes = [0, 1].map((fold) => table.split({ folds: 2, fold, seed: 0 }).valid.length);
 * sizes; // [2, 2]
 */
export async function csvTable<const Targets extends TargetColumns>(
  source: CsvSource,
  options: CsvTableOptions<Targets>,
): Promise<CsvTable<Targets>> {
  checkDeclared(options);
  checkNames(options);
  const { cells, place, rows } = await readCsv(
    source,
    [...named(options.columns), ...named(options.targets)],
    options,
  );
  return new CsvTable(options, cells, place, rows);
}

/**
 * Reads a CSV file into a training and a validation set with typed tasks.
 *
 * Categories, means and standard deviations are learnt from the training rows only. Labels that are missing become
 * masks: the batch has `x`, each task, and `TASKKnown` for each task that may lack labels. `split` is a fraction
 * or count with a seed (PyTorch's `random_split` order), lists of row numbers, or one of k folds. The file is
 * streamed: what stays in memory are typed arrays. Empty lines are skipped. Data that is not as declared throws a `DataError` with file,
 * line, column and what was expected; options that cannot be met throw an `ArgumentError`.
 * PyTorch has no counterpart.
 *
 * @example
 * const { train, valid } = await data.csv("examples/data/birdstrikes.csv", {
 *   columns: { date: data.dayOfYear({ column: "Flight Date" }), phase: data.category({ column: "Phase of flight" }) },
 *   targets: { damage: data.binary({ column: "Effect Amount of damage", negative: "None" }) },
 *   split: { valid: 0.2, seed: 0 },
 * });
 * [train.x.shape, valid.x.shape]; // [[8000, 9], [2000, 9]]
 */
export async function csv<const Targets extends TargetColumns>(
  source: CsvSource,
  options: CsvOptions<Targets>,
): Promise<CsvSplit<Targets>> {
  return (await csvTable(source, options)).split(options.split);
}
