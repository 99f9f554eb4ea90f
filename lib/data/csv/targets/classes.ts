import { argumentError } from "../../errors.js";
import { type Cells, type Rows, TextCells } from "../cells.js";
import type { Header, Place } from "../cursor.js";
import { DataError, quoted } from "../error.js";
import type { JsonFields } from "../json_fields.js";
import { nothingKnown } from "../scale.js";
import type { FittedTarget, Labels, MissingTarget, TargetColumn } from "./target.js";

export interface ClassesOptions<M extends MissingTarget = MissingTarget> {
  /** Header of the column in the file; defaults to the task's name. */
  column?: string;
  /** The classes, in the order of their numbers; defaults to those in the training rows, sorted. */
  order?: readonly string[];
  /** Defaults to "mask". */
  missing?: M;
}

/** Class number of a missing label: what cross entropy ignores by default, in PyTorch too. */
const ignoredClass = -100n;

class ClassesColumn<M extends MissingTarget> implements TargetColumn<FittedClasses, M> {
  constructor(
    readonly column: string | undefined,
    readonly order: readonly string[] | undefined,
    readonly missing: M,
  ) {
    if (order && (order.length === 0 || new Set(order).size < order.length)) {
      throw argumentError(
        "data.classes",
        "different classes in `order`, at least one",
        `[${order.join(", ")}]`,
      );
    }
  }

  open(name: string, header: Header): Cells {
    const position = header.find(this.column ?? name);
    const expected = this.order ? `one of ${this.order.map(quoted).join(", ")}` : "a class";
    return new TextCells((cursor) => {
      const text = cursor.text(position);
      const isWrong = text === null ? this.missing === "error" : this.order && !this.order.includes(text);
      if (isWrong) cursor.failCell(position, expected);
      return text;
    });
  }

  fit(name: string, cells: Cells, rows: Rows): FittedClasses {
    const counts = (cells as TextCells).count(rows);
    const byText = new Map((cells as TextCells).texts.map((text, code) => [text, counts[code]!]));
    const seen = [...byText.keys()].filter((text) => byText.get(text)! > 0).sort();
    if (seen.length === 0) throw nothingKnown(name, rows);
    const classes = this.order ?? seen;
    return new FittedClasses(
      name,
      this,
      classes,
      classes.map((text) => byText.get(text) ?? 0),
    );
  }
}

/** A class to predict, with the classes' names in the order of their numbers. PyTorch has no counterpart. */
export class FittedClasses implements FittedTarget {
  constructor(
    readonly name: string,
    readonly column: ClassesColumn<MissingTarget>,
    readonly classes: readonly string[],
    /** How often each class stands in the training rows. */
    readonly counts: readonly number[],
  ) {}

  labels(cells: Cells, rows: Rows, place: Place): Labels {
    const { texts, firstLines } = cells as TextCells;
    const numbers = texts.map((text) => this.classes.indexOf(text));
    const values = new BigInt64Array(rows.length).fill(ignoredClass);
    const known = new Uint8Array(rows.length);
    rows.forEach((row, i) => {
      const code = (cells as TextCells).at(row);
      if (code < 0) return;
      if (numbers[code]! < 0) {
        throw new DataError({
          ...place,
          expected: `one of the training rows' classes (name all with \`order\`) ${this.classes.map(quoted).join(", ")}`,
          got: quoted(texts[code]!),
          line: firstLines[code]!,
          column: this.column.column ?? this.name,
        });
      }
      known[i] = 1;
      values[i] = BigInt(numbers[code]!);
    });
    return { values, known, shape: [] };
  }

  toJSON() {
    const { column, order, missing } = this.column;
    return {
      kind: "classes",
      name: this.name,
      column,
      order,
      missing,
      classes: this.classes,
      counts: this.counts,
    };
  }
}

export function classesFromJson(json: JsonFields): FittedClasses {
  const column = new ClassesColumn(
    json.optional("column", (key) => json.string(key)),
    json.optional("order", (key) => json.strings(key)),
    json.oneOf("missing", ["mask", "error"]),
  );
  return new FittedClasses(json.string("name"), column, json.strings("classes"), json.numbers("counts"));
}

/**
 * A task that predicts one class of several: int64 labels of shape `[rows]`, numbered by `order` or, without it, by
 * the sorted names of the classes in the training rows.
 *
 * A class that is not among them throws a `DataError` with the line. Where a label is missing it is -100, which
 * cross entropy ignores, and the mask `TASKKnown` is false; with `missing: "error"` that is a `DataError` too.
 * The fitted target holds `classes` and their training `counts`.
 * PyTorch has no counterpart.
 *
 * @example
 * const targets = { size: data.classes({ order: ["Small", "Medium", "Large"] }) };
 * const table = await data.csvTable(["day,size\n1,Large\n2,Small\n"], { columns: { day: data.number() }, targets });
 * table.split({ train: [0, 1], valid: [] }).train.tensors.size.toArray(); // [2, 0]
 */
export function classes<M extends MissingTarget = "mask">(
  options: ClassesOptions<M> = {},
): TargetColumn<FittedClasses, M> {
  const { column, order, missing = "mask" as M } = options;
  return new ClassesColumn(column, order, missing);
}
