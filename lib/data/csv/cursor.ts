// The row being read. There is one cursor per read, moved from row to row: columns take what they need out of it
// into typed arrays, and nothing of a row stays behind.

import { DataError, quoted } from "./error.js";

/** Where the data comes from, for messages. */
export interface Place {
  operation: string;
  file: string;
}

export class Header {
  private readonly positions = new Map<string, number>();

  constructor(
    readonly names: readonly string[],
    readonly place: Place,
  ) {
    names.forEach((name, position) => {
      // -1 marks a name that stands twice: harmless unless a column asks for it.
      this.positions.set(name, this.positions.has(name) ? -1 : position);
    });
  }

  /** The position of a column, which must be there exactly once. */
  find(column: string): number {
    const position = this.positions.get(column);
    if (position !== undefined && position >= 0) return position;
    throw new DataError({
      ...this.place,
      expected: position === undefined ? "a header with this name" : "one header with this name",
      got: position === undefined ? `the headers ${this.names.map(quoted).join(", ")}` : "several",
      column,
    });
  }
}

export class Cursor {
  record: readonly string[] = [];
  line = 0;
  private readonly missing: ReadonlySet<string>;

  constructor(
    readonly header: Header,
    missingValues: readonly string[],
  ) {
    this.missing = new Set(missingValues);
  }

  /** The text of a cell, or null where it is one of the missing values; spaces around them do not count. */
  text(position: number): string | null {
    const text = this.record[position]!;
    return this.missing.has(text) || this.missing.has(text.trim()) ? null : text;
  }

  /** The whole row by header, for a column derived from it. */
  row(): Record<string, string> {
    return Object.fromEntries(this.header.names.map((name, position) => [name, this.record[position]!]));
  }

  fail(column: string, expected: string, got: string): never {
    throw new DataError({ ...this.header.place, expected, got, line: this.line, column });
  }

  failCell(position: number, expected: string): never {
    const text = this.record[position]!;
    const got = this.text(position) === null ? `a missing value (${quoted(text)})` : quoted(text);
    return this.fail(this.header.names[position]!, expected, got);
  }
}
