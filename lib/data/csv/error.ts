import { CandelabraError } from "../../tensor/index.js";

export interface DataErrorDetails {
  /** The call that read the data: "csv". */
  operation: string;
  expected: string;
  got: string;
  file: string;
  /** Line of the file, from 1, the header included; or the row's number, from 0, where rows were given. */
  line?: number;
  column?: string;
}

/**
 * Data that is not what was asked for. Its message and its fields name the file, the line, the column, what was
 * expected there and what was found.
 *
 * PyTorch has no CSV reader and no such error.
 *
 * @example
 * const options = { columns: { speed: data.number() }, targets: {}, split: { valid: 0 } };
 * const error = await data.csv(["speed\n140\nfast\n"], options).catch((error: data.DataError) => error);
 * String(error); // "DataError: csv: expected a number for column \"speed\", got \"fast\" (stream, line 3)"
 */
export class DataError extends CandelabraError {
  readonly file: string;
  readonly line: number | null;
  readonly column: string | null;
  readonly expected: string;

  constructor({ operation, expected, got, file, line, column }: DataErrorDetails) {
    const where = column === undefined ? "" : ` for column "${column}"`;
    const at = line === undefined ? "" : file === "rows" ? `[${line}]` : `, line ${line}`;
    super(operation, `${operation}: expected ${expected}${where}, got ${got} (${file}${at})`);
    this.file = file;
    this.line = line ?? null;
    this.column = column ?? null;
    this.expected = expected;
  }
}

/** A cell's text as a message shows it, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
