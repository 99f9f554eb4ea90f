import type { Tensor } from "../../../tensor/index.js";
import { type Cells, NumberCells, type Rows } from "../cells.js";
import type { Header } from "../cursor.js";
import type { JsonFields } from "../json_fields.js";
import { parseNumber } from "../parse.js";
import { fitScale, type Scale, standardized } from "../scale.js";
import type { FittedTarget, Labels, MissingTarget, TargetColumn } from "./target.js";

export interface RealOptions<M extends MissingTarget = MissingTarget> {
  /** Header of the column in the file; defaults to the task's name. */
  column?: string;
  /** Subtract the training mean and divide by the training standard deviation; defaults to false. */
  standardize?: boolean;
  /** Defaults to "mask". */
  missing?: M;
}

class RealColumn<M extends MissingTarget> implements TargetColumn<FittedReal, M> {
  constructor(
    readonly column: string | undefined,
    readonly standardize: boolean,
    readonly missing: M,
  ) {}

  open(name: string, header: Header): Cells {
    const position = header.find(this.column ?? name);
    return new NumberCells((cursor, into, at) => {
      const text = cursor.text(position);
      if (text === null && this.missing === "error") cursor.failCell(position, "a number");
      into[at] = text === null ? Number.NaN : (parseNumber(text) ?? cursor.failCell(position, "a number"));
    });
  }

  fit(name: string, cells: Cells, rows: Rows): FittedReal {
    return new FittedReal(name, this, fitScale(cells as NumberCells, rows, name));
  }
}

/**
 * A number to predict, with the mean and standard deviation it has in the training rows.
 * PyTorch has no counterpart.
 */
export class FittedReal implements FittedTarget {
  readonly mean: number;
  readonly std: number;

  constructor(
    readonly name: string,
    readonly column: RealColumn<MissingTarget>,
    { mean, std }: Scale,
  ) {
    this.mean = mean;
    this.std = std;
  }

  labels(cells: Cells, rows: Rows): Labels {
    const values = new Float32Array(rows.length);
    const known = new Uint8Array(rows.length);
    rows.forEach((row, i) => {
      const value = (cells as NumberCells).at(row);
      // Unknown stays 0 and not NaN: behind a mask NaN times zero would still be NaN in the gradient.
      if (Number.isNaN(value)) return;
      known[i] = 1;
      values[i] = this.column.standardize ? standardized(value, this) : value;
    });
    return { values, known, shape: [1] };
  }

  /** Predictions in the units of the file: undoes the standardisation, where there is one. */
  toRaw(predictions: Tensor): Tensor {
    return this.column.standardize
      ? predictions.mul(this.std === 0 ? 1 : this.std).add(this.mean)
      : predictions;
  }

  toJSON() {
    const { column, standardize, missing } = this.column;
    return { kind: "real", name: this.name, column, standardize, missing, mean: this.mean, std: this.std };
  }
}

export function realFromJson(json: JsonFields): FittedReal {
  const column = new RealColumn(
    json.optional("column", (key) => json.string(key)),
    json.boolean("standardize"),
    json.oneOf("missing", ["mask", "error"]),
  );
  return new FittedReal(json.string("name"), column, { mean: json.number("mean"), std: json.number("std") });
}

/**
 * A task that predicts a number: float32 labels of shape `[rows, 1]`, in the file's units unless `standardize`.
 *
 * Where a label is missing it is 0 and the mask `TASKKnown` false; with `missing: "error"` there is no mask and a
 * missing label is a `DataError`. The fitted target holds `mean` and `std` of the training rows, and `toRaw`.
 * PyTorch has no counterpart.
 *
 * @example
 * const options = { columns: { day: data.number() }, targets: { speed: data.real() } };
 * const table = await data.csvTable(["day,speed\n1,140\n2,\n"], options);
 * const { train } = table.split({ train: [0, 1], valid: [] });
 * train.tensors.speedKnown.toArray(); // [[true], [false]]
 */
export function real<M extends MissingTarget = "mask">(
  options: RealOptions<M> = {},
): TargetColumn<FittedReal, M> {
  const { column, standardize = false, missing = "mask" as M } = options;
  return new RealColumn(column, standardize, missing);
}
