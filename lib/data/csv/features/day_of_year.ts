import { type Cells, NumberCells } from "../cells.js";
import type { Header } from "../cursor.js";
import type { JsonFields } from "../json_fields.js";
import { parseDate } from "../parse.js";
import type { FeatureColumn, FeatureWriter, FittedFeature, MissingAsZeros } from "./feature.js";

export interface DayOfYearOptions {
  /** Header of the column in the file; defaults to the key it is declared under. */
  column?: string;
  /** Defaults to "error". */
  missing?: MissingAsZeros;
}

const daysPerYear = 365.25;

class DayOfYearColumn implements FeatureColumn<NumberCells> {
  readonly options: { column: string | undefined; missing: MissingAsZeros };

  constructor({ column, missing = "error" }: DayOfYearOptions) {
    this.options = { column, missing };
  }

  open(name: string, header: Header): NumberCells {
    const position = header.find(this.options.column ?? name);
    const expected = "a date such as 2001-12-31";
    return new NumberCells((cursor, into, at) => {
      const text = cursor.text(position);
      if (text === null) {
        if (this.options.missing === "error") cursor.failCell(position, expected);
        into[at] = Number.NaN;
        return;
      }
      into[at] = parseDate(text)?.dayOfYear ?? cursor.failCell(position, expected);
    });
  }

  fit(name: string): FittedDayOfYear {
    return new FittedDayOfYear(name, this);
  }
}

class FittedDayOfYear implements FittedFeature<NumberCells> {
  readonly featureNames: readonly string[];

  constructor(
    readonly name: string,
    readonly column: DayOfYearColumn,
  ) {
    const names = [`${name}.sin`, `${name}.cos`];
    this.featureNames = column.options.missing === "indicator" ? [...names, `${name}.missing`] : names;
  }

  writer(cells: NumberCells): FeatureWriter {
    const { missing } = this.column.options;
    return (row, x, at) => {
      const day = cells.at(row);
      const isMissing = Number.isNaN(day);
      const angle = (2 * Math.PI * (day - 1)) / daysPerYear;
      // (0, 0) is the centre of the circle: no day of the year is nearer to it than another.
      x[at] = isMissing ? 0 : Math.sin(angle);
      x[at + 1] = isMissing ? 0 : Math.cos(angle);
      if (missing === "indicator") x[at + 2] = isMissing ? 1 : 0;
    };
  }

  toJSON() {
    return { kind: "dayOfYear", name: this.name, ...this.column.options };
  }
}

export function dayOfYearFromJson(json: JsonFields): FittedFeature<Cells> {
  const column = json.optional("column", (key) => json.string(key));
  const missing = json.oneOf("missing", ["zeros", "indicator", "error"]);
  return new FittedDayOfYear(json.string("name"), new DayOfYearColumn({ column, missing }));
}

/**
 * The season of a date (ISO: 2001-12-31): sine and cosine of 2π (day of the year - 1) / 365.25, named
 * `NAME.sin` and `NAME.cos`, so that the end of December lies beside the first of January.
 *
 * A missing date becomes two zeros (`missing: "zeros"`), zeros with a third feature `NAME.missing`
 * (`"indicator"`), or a `DataError` (`"error"`, the default); so does a text that is no such date.
 * PyTorch has no counterpart.
 *
 * @example
 * const columns = { date: data.dayOfYear({ column: "Flight Date" }) };
 * const { train } = await data.csv(["Flight Date\n2001-04-02\n"], { columns, targets: {}, split: { valid: 0 } });
 * train.featureNames; // ["date.sin", "date.cos"]
 */
export function dayOfYear(options: DayOfYearOptions = {}): FeatureColumn {
  return new DayOfYearColumn(options);
}
