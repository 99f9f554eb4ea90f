// A column while it is read: typed arrays that grow, never one JS object per row.

import type { Cursor } from "./cursor.js";

export interface Cells {
  readonly length: number;
  append(cursor: Cursor): void;
}

/** The rows of a table that belong to one part of it. */
export type Rows = Int32Array;

/** One or several numbers per row; NaN where a value is missing. */
export class NumberCells implements Cells {
  length = 0;
  private values = new Float64Array(1024);

  constructor(
    private readonly read: (cursor: Cursor, into: Float64Array, at: number) => void,
    readonly width = 1,
  ) {}

  append(cursor: Cursor): void {
    const at = this.length * this.width;
    if (at + this.width > this.values.length) {
      const larger = new Float64Array(Math.max(this.values.length * 2, at + this.width));
      larger.set(this.values);
      this.values = larger;
    }
    this.read(cursor, this.values, at);
    this.length += 1;
  }

  at(row: number, component = 0): number {
    return this.values[row * this.width + component]!;
  }
}

/** One text per row, as a number into the list of different texts; -1 where it is missing. */
export class TextCells implements Cells {
  length = 0;
  readonly texts: string[] = [];
  /** The line each text was first seen at, for messages. */
  readonly firstLines: number[] = [];
  private readonly codes = new Map<string, number>();
  private values = new Int32Array(1024);

  constructor(private readonly read: (cursor: Cursor) => string | null) {}

  append(cursor: Cursor): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    const text = this.read(cursor);
    this.values[this.length] = text === null ? -1 : this.code(text, cursor.line);
    this.length += 1;
  }

  /** Position in `texts`, or -1. */
  at(row: number): number {
    return this.values[row]!;
  }

  /** How often each text stands in these rows. */
  count(rows: Rows): Uint32Array {
    const counts = new Uint32Array(this.texts.length);
    for (const row of rows) {
      const code = this.values[row]!;
      if (code >= 0) counts[code]! += 1;
    }
    return counts;
  }

  private code(text: string, line: number): number {
    let code = this.codes.get(text);
    if (code === undefined) {
      code = this.texts.push(text) - 1;
      this.firstLines.push(line);
      this.codes.set(text, code);
    }
    return code;
  }
}
