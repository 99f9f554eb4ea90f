import { argumentError } from "../../errors.js";
import { type Cells, type Rows, TextCells } from "../cells.js";
import type { Header } from "../cursor.js";
import { quoted } from "../error.js";
import type { JsonFields } from "../json_fields.js";
import { nothingKnown } from "../scale.js";
import type { FittedTarget, Labels, MissingTarget, TargetColumn } from "./target.js";

export interface BinaryOptions<M extends MissingTarget = MissingTarget> {
  /** Header of the column in the file; defaults to the task's name. */
  column?: string;
  /** The texts that mean 1, or a function that says so; without it, all but `negative`. */
  positive?: string | readonly string[] | ((text: string) => boolean);
  /** The texts that mean 0; without it, all but `positive`. With both, another text is an error. */
  negative?: string | readonly string[];
  /** Defaults to "mask". */
  missing?: M;
}

const asList = (texts: string | readonly string[]): readonly string[] =>
  typeof texts === "string" ? [texts] : texts;

/** Which texts mean 1 and which 0; null for the side that is everything else. */
interface Sides {
  positive: readonly string[] | null;
  negative: readonly string[] | null;
}

class BinaryColumn<M extends MissingTarget> implements TargetColumn<FittedBinary, M> {
  constructor(
    readonly column: string | undefined,
    readonly rule: Sides | ((text: string) => boolean),
    readonly missing: M,
  ) {}

  /** 1, 0, or null for a text on neither side. */
  sideOf(text: string): 1 | 0 | null {
    if (typeof this.rule === "function") return this.rule(text) ? 1 : 0;
    const { positive, negative } = this.rule;
    if (positive?.includes(text)) return 1;
    if (negative?.includes(text)) return 0;
    if (positive && negative) return null;
    return positive ? 0 : 1;
  }

  open(name: string, header: Header): Cells {
    const position = header.find(this.column ?? name);
    return new TextCells((cursor) => {
      const text = cursor.text(position);
      const isWrong = text === null ? this.missing === "error" : this.sideOf(text) === null;
      if (isWrong) cursor.failCell(position, this.expected());
      return text;
    });
  }

  fit(name: string, cells: Cells, rows: Rows): FittedBinary {
    const { texts } = cells as TextCells;
    const positive = texts.filter((text) => this.sideOf(text) === 1);
    const negative = texts.filter((text) => this.sideOf(text) === 0);
    const counts = (cells as TextCells).count(rows);
    const known = counts.reduce((sum, count) => sum + count, 0);
    if (known === 0) throw nothingKnown(name, rows);
    if (positive.length === 0 || negative.length === 0) {
      // Most likely a misspelt text; training on one label only would hide it.
      throw argumentError(
        "csv",
        `both positive and negative rows for the target "${name}"`,
        `only ${texts.map(quoted).join(", ")}, all ${positive.length === 0 ? "negative" : "positive"}`,
      );
    }
    const ones = texts.reduce((sum, text, code) => sum + (this.sideOf(text) === 1 ? counts[code]! : 0), 0);
    // A function cannot be written to JSON; the texts it was asked about can.
    const sides = typeof this.rule === "function" ? { positive, negative } : this.rule;
    return new FittedBinary(name, this, sides, ones / known);
  }

  private expected(): string {
    if (typeof this.rule === "function") return "a text";
    return `one of ${[...(this.rule.positive ?? []), ...(this.rule.negative ?? [])].map(quoted).join(", ")}`;
  }
}

/** A yes or no to predict, as `binary` declares it, after fitting. PyTorch has no counterpart. */
export class FittedBinary implements FittedTarget {
  constructor(
    readonly name: string,
    readonly column: BinaryColumn<MissingTarget>,
    private readonly sides: Sides,
    /** Share of 1 among the known labels of the training rows. */
    readonly positiveRate: number,
  ) {}

  labels(cells: Cells, rows: Rows): Labels {
    const sides = (cells as TextCells).texts.map((text) => this.column.sideOf(text) ?? 0);
    const values = new Float32Array(rows.length);
    const known = new Uint8Array(rows.length);
    rows.forEach((row, i) => {
      const code = (cells as TextCells).at(row);
      if (code < 0) return;
      known[i] = 1;
      values[i] = sides[code]!;
    });
    return { values, known, shape: [1] };
  }

  toJSON() {
    const { positive, negative } = this.sides;
    const { column, missing } = this.column;
    return {
      kind: "binary",
      name: this.name,
      column,
      positive: positive ?? undefined,
      negative: negative ?? undefined,
      missing,
      positiveRate: this.positiveRate,
    };
  }
}

export function binaryFromJson(json: JsonFields): FittedBinary {
  const sides = {
    positive: json.optional("positive", (key) => json.strings(key)) ?? null,
    negative: json.optional("negative", (key) => json.strings(key)) ?? null,
  };
  const column = new BinaryColumn(
    json.optional("column", (key) => json.string(key)),
    sides,
    json.oneOf("missing", ["mask", "error"]),
  );
  return new FittedBinary(json.string("name"), column, sides, json.number("positiveRate"));
}

/**
 * A task that predicts yes or no: float32 labels 0 and 1 of shape `[rows, 1]`.
 *
 * Say which texts are `positive`, or which are `negative`, or both (another text is then a `DataError`). Where a
 * label is missing it is 0 and the mask `TASKKnown` false; with `missing: "error"` there is no mask and a missing
 * label is a `DataError`. A file with only one of the two sides throws an `ArgumentError`. The fitted target holds
 * `positiveRate`.
 * PyTorch has no counterpart.
 *
 * @example
 * const targets = { damage: data.binary({ negative: "None" }) };
 * const table = await data.csvTable(["day,damage\n1,Minor\n2,None\n"], { columns: { day: data.number() }, targets });
 * table.split({ train: [0, 1], valid: [] }).train.tensors.damage.toArray(); // [[1], [0]]
 */
export function binary<M extends MissingTarget = "mask">(
  options: BinaryOptions<M>,
): TargetColumn<FittedBinary, M> {
  const { column, positive, negative, missing = "mask" as M } = options;
  if (positive === undefined && negative === undefined) {
    throw argumentError("data.binary", "`positive`, `negative` or both", "neither");
  }
  if (typeof positive === "function" && negative !== undefined) {
    throw argumentError("data.binary", "`positive` as a function without `negative`", "both");
  }
  if (typeof positive === "function") return new BinaryColumn(column, positive, missing);
  const sides = {
    positive: positive === undefined ? null : asList(positive),
    negative: negative === undefined ? null : asList(negative),
  };
  return new BinaryColumn(column, sides, missing);
}
