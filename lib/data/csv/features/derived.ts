import { type Cells, NumberCells, type Rows } from "../cells.js";
import type { Header } from "../cursor.js";
import type { JsonFields } from "../json_fields.js";
import { fitScale, type Scale, standardized } from "../scale.js";
import type { FeatureColumn, FeatureWriter, FittedFeature } from "./feature.js";

/** Computes features from the texts of a row, by header; a missing cell is its text, usually "". */
export type Derive = (row: Readonly<Record<string, string>>) => number | readonly number[];

export interface DerivedOptions {
  /** Names of the numbers that the function gives, where it gives several; they become `KEY.NAME`. */
  names?: readonly string[];
  /** Standardise each by the training rows; defaults to false. */
  standardize?: boolean;
}

class DerivedColumn implements FeatureColumn<NumberCells> {
  readonly names: readonly string[] | undefined;
  readonly standardize: boolean;

  constructor(
    readonly derive: Derive,
    { names, standardize = false }: DerivedOptions,
  ) {
    this.names = names;
    this.standardize = standardize;
  }

  open(name: string, _header: Header): NumberCells {
    const { derive, names } = this;
    const width = names?.length ?? 1;
    const expected =
      width === 1 ? "a finite number from its function" : `${width} finite numbers from its function`;
    return new NumberCells((cursor, into, at) => {
      const given = derive(cursor.row());
      const values = typeof given === "number" ? [given] : given;
      if (values.length !== width || !values.every(Number.isFinite)) cursor.fail(name, expected, `${given}`);
      into.set(values, at);
    }, width);
  }

  fit(name: string, cells: NumberCells, rows: Rows): FittedDerived {
    const scales = Array.from({ length: cells.width }, (_, component) =>
      fitScale(cells, rows, name, component),
    );
    return new FittedDerived(name, this, scales);
  }
}

class FittedDerived implements FittedFeature<NumberCells> {
  readonly featureNames: readonly string[];

  constructor(
    readonly name: string,
    readonly column: DerivedColumn,
    readonly scales: readonly Scale[],
  ) {
    this.featureNames = column.names?.map((part) => `${name}.${part}`) ?? [name];
  }

  writer(cells: NumberCells): FeatureWriter {
    return (row, x, at) => {
      this.scales.forEach((scale, component) => {
        const value = cells.at(row, component);
        x[at + component] = this.column.standardize ? standardized(value, scale) : value;
      });
    };
  }

  toJSON() {
    const { names, standardize } = this.column;
    return { kind: "derived", name: this.name, names, standardize, scales: this.scales };
  }
}

export function derivedFromJson(
  json: JsonFields,
  functions: Readonly<Record<string, Derive>>,
): FittedFeature<Cells> {
  const name = json.string("name");
  const derive =
    functions[name] ?? json.fail("name", `a function under \`derived\` for the column "${name}"`);
  const options = {
    names: json.optional("names", (key) => json.strings(key)),
    standardize: json.boolean("standardize"),
  };
  const scales = json
    .list("scales")
    .map((scale) => ({ mean: scale.number("mean"), std: scale.number("std") }));
  return new FittedDerived(name, new DerivedColumn(derive, options), scales);
}

/**
 * Features of your own, computed from a row: one number, or as many as `names` has.
 *
 * Not standardised unless asked. A result that is not finite, or not as many numbers, throws a `DataError` with
 * the line. A schema read back from JSON needs the function again.
 * PyTorch has no counterpart.
 *
 * @example
 * const columns = { boeing: data.derived((row) => (row.model!.startsWith("B-7") ? 1 : 0)) };
 * const { train } = await data.csv(["model\nB-737-300\n"], { columns, targets: {}, split: { valid: 0 } });
 * train.x.toArray(); // [[1]]
 */
export function derived(derive: Derive, options: DerivedOptions = {}): FeatureColumn {
  return new DerivedColumn(derive, options);
}
