import { type Cells, NumberCells, type Rows } from "../cells.js";
import type { Header } from "../cursor.js";
import type { JsonFields } from "../json_fields.js";
import { parseDate, parseNumber } from "../parse.js";
import { fitScale, type Scale, standardized } from "../scale.js";
import type { FeatureColumn, FeatureWriter, FittedFeature, MissingAsMean } from "./feature.js";

export interface NumberOptions {
  /** Header of the column in the file; defaults to the key it is declared under. */
  column?: string;
  /** Subtract the training mean and divide by the training standard deviation; defaults to true. */
  standardize?: boolean;
  /** Defaults to "error". */
  missing?: MissingAsMean;
}

const parsers = {
  number: { parse: parseNumber, expected: "a number" },
  year: { parse: (text: string) => parseDate(text)?.year ?? null, expected: "a date such as 2001-12-31" },
};
type ScalarKind = keyof typeof parsers;

class ScalarColumn implements FeatureColumn<NumberCells> {
  readonly options: Required<Omit<NumberOptions, "column">> & { column: string | undefined };

  constructor(
    readonly kind: ScalarKind,
    { column, standardize = true, missing = "error" }: NumberOptions,
  ) {
    this.options = { column, standardize, missing };
  }

  open(name: string, header: Header): NumberCells {
    const position = header.find(this.options.column ?? name);
    const { parse, expected } = parsers[this.kind];
    return new NumberCells((cursor, into, at) => {
      const text = cursor.text(position);
      if (text === null) {
        if (this.options.missing === "error") cursor.failCell(position, expected);
        into[at] = Number.NaN;
        return;
      }
      into[at] = parse(text) ?? cursor.failCell(position, expected);
    });
  }

  fit(name: string, cells: NumberCells, rows: Rows): FittedScalar {
    return new FittedScalar(name, this, fitScale(cells, rows, name));
  }
}

class FittedScalar implements FittedFeature<NumberCells> {
  readonly featureNames: readonly string[];

  constructor(
    readonly name: string,
    readonly column: ScalarColumn,
    readonly scale: Scale,
  ) {
    this.featureNames = column.options.missing === "indicator" ? [name, `${name}.missing`] : [name];
  }

  writer(cells: NumberCells): FeatureWriter {
    const { standardize, missing } = this.column.options;
    return (row, x, at) => {
      const value = cells.at(row);
      const isMissing = Number.isNaN(value);
      const filled = isMissing ? this.scale.mean : value;
      x[at] = standardize ? standardized(filled, this.scale) : filled;
      if (missing === "indicator") x[at + 1] = isMissing ? 1 : 0;
    };
  }

  toJSON() {
    return { kind: this.column.kind, name: this.name, ...this.column.options, ...this.scale };
  }
}

export function scalarFromJson(kind: ScalarKind, json: JsonFields): FittedFeature<Cells> {
  const options: NumberOptions = {
    column: json.optional("column", (key) => json.string(key)),
    standardize: json.boolean("standardize"),
    missing: json.oneOf("missing", ["mean", "indicator", "error"]),
  };
  const scale = { mean: json.number("mean"), std: json.number("std") };
  return new FittedScalar(json.string("name"), new ScalarColumn(kind, options), scale);
}

/**
 * A numeric feature: one number, standardised by the training rows unless told otherwise.
 *
 * A missing value becomes the training mean (`missing: "mean"`), the mean with a second feature `NAME.missing`
 * of 0 or 1 (`"indicator"`), or a `DataError` (`"error"`, the default). Text that is no decimal number is a
 * `DataError`; a column without any known value in training an `ArgumentError`.
 * PyTorch has no counterpart.
 *
 * @example
 * const columns = { altitude: data.number({ column: "Feet", missing: "indicator" }) };
 * const { train } = await data.csv(["Feet\n100\n\"\"\n300\n"], { columns, targets: {}, split: { valid: 0, seed: 0 } });
 * train.featureNames; // ["altitude", "altitude.missing"]
 */
export function number(options: NumberOptions = {}): FeatureColumn {
  return new ScalarColumn("number", options);
}

/**
 * The year of a date (ISO: 2001-12-31), as a numeric feature with the options of `number`.
 * PyTorch has no counterpart.
 *
 * @example
 * const columns = { year: data.year({ column: "Flight Date", standardize: false }) };
 * const { train } = await data.csv(["Flight Date\n2001-12-31\n"], { columns, targets: {}, split: { valid: 0 } });
 * train.x.toArray(); // [[2001]]
 */
export function year(options: NumberOptions = {}): FeatureColumn {
  return new ScalarColumn("year", options);
}
