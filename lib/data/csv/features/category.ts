import { argumentError } from "../../errors.js";
import { type Cells, type Rows, TextCells } from "../cells.js";
import type { Header } from "../cursor.js";
import type { JsonFields } from "../json_fields.js";
import type { FeatureColumn, FeatureWriter, FittedFeature, MissingAsZeros } from "./feature.js";

export interface CategoryOptions {
  /** Header of the column in the file; defaults to the key it is declared under. */
  column?: string;
  /** How often a category must stand in the training rows to get a feature; defaults to 1. */
  minCount?: number;
  /** Rarer and unseen categories: all zeros (the default), or a feature of their own, `NAME=<other>`. */
  unknown?: "zeros" | "other";
  /** Defaults to "zeros". */
  missing?: MissingAsZeros;
}

class CategoryColumn implements FeatureColumn<TextCells> {
  readonly options: Required<Omit<CategoryOptions, "column">> & { column: string | undefined };

  constructor({ column, minCount = 1, unknown = "zeros", missing = "zeros" }: CategoryOptions) {
    if (!Number.isSafeInteger(minCount) || minCount < 1) {
      throw argumentError("data.category", "an integer of at least 1 for minCount", String(minCount));
    }
    this.options = { column, minCount, unknown, missing };
  }

  open(name: string, header: Header): TextCells {
    const position = header.find(this.options.column ?? name);
    return new TextCells((cursor) => {
      const text = cursor.text(position);
      if (text === null && this.options.missing === "error") cursor.failCell(position, "a category");
      return text;
    });
  }

  fit(name: string, cells: TextCells, rows: Rows): FittedCategory {
    const counts = cells.count(rows);
    // Sorted by code unit, not by where they stand in the file: the order must not depend on the split.
    const categories = cells.texts.filter((_, code) => counts[code]! >= this.options.minCount).sort();
    if (categories.length === 0) {
      throw argumentError(
        "csv",
        `a category of "${name}" that stands in at least ${this.options.minCount} training rows`,
        `none in ${rows.length} rows`,
      );
    }
    return new FittedCategory(name, this, categories);
  }
}

class FittedCategory implements FittedFeature<TextCells> {
  readonly featureNames: readonly string[];

  constructor(
    readonly name: string,
    readonly column: CategoryColumn,
    readonly categories: readonly string[],
  ) {
    this.featureNames = [
      ...categories.map((category) => `${name}=${category}`),
      ...(column.options.unknown === "other" ? [`${name}=<other>`] : []),
      ...(column.options.missing === "indicator" ? [`${name}.missing`] : []),
    ];
  }

  writer(cells: TextCells): FeatureWriter {
    const { unknown, missing } = this.column.options;
    const positions = new Map(this.categories.map((category, position) => [category, position]));
    const slotOfUnknown = unknown === "other" ? this.categories.length : -1;
    const slotOfMissing = missing === "indicator" ? this.featureNames.length - 1 : -1;
    const slots = Int32Array.from(cells.texts, (text) => positions.get(text) ?? slotOfUnknown);
    return (row, x, at) => {
      const code = cells.at(row);
      const slot = code < 0 ? slotOfMissing : slots[code]!;
      if (slot >= 0) x[at + slot] = 1; // x begins as zeros
    };
  }

  toJSON() {
    return { kind: "category", name: this.name, ...this.column.options, categories: this.categories };
  }
}

export function categoryFromJson(json: JsonFields): FittedFeature<Cells> {
  const column = new CategoryColumn({
    column: json.optional("column", (key) => json.string(key)),
    minCount: json.number("minCount"),
    unknown: json.oneOf("unknown", ["zeros", "other"]),
    missing: json.oneOf("missing", ["zeros", "indicator", "error"]),
  });
  return new FittedCategory(json.string("name"), column, json.strings("categories"));
}

/**
 * A category as one-hot features `NAME=CATEGORY`, one for each that stands in at least `minCount` training rows,
 * in the order of their names.
 *
 * Rarer and unseen ones become all zeros, or `NAME=<other>` with `unknown: "other"`. A missing one becomes all
 * zeros (the default), zeros with a feature `NAME.missing` (`"indicator"`), or a `DataError` (`"error"`). Only an
 * empty cell is missing (see `missingValues` of `csv`): the text "None" is a category. A column without any
 * category frequent enough throws an `ArgumentError`.
 * PyTorch has no counterpart.
 *
 * @example
 * const columns = { phase: data.category({ minCount: 2, unknown: "other" }) };
 * const rows = ["phase\nClimb\nClimb\nTaxi\nDescent\nDescent\n"];
 * const { train } = await data.csv(rows, { columns, targets: {}, split: { valid: 0 } });
 * train.featureNames; // ["phase=Climb", "phase=Descent", "phase=<other>"]
 */
export function category(options: CategoryOptions = {}): FeatureColumn {
  return new CategoryColumn(options);
}
