// From a file or from objects to cells, one row at a time.
//
// csv-parse hands over each record inside `on_record` and is told to forget it, so that a file of any size passes
// through in chunks and only the typed arrays of the columns grow.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { CsvError, Parser } from "csv-parse";
import { argumentError, shown } from "../errors.js";
import type { Cells } from "./cells.js";
import { Cursor, Header, type Place } from "./cursor.js";
import { DataError } from "./error.js";

/** A path, a file: URL, or anything that gives chunks of text or bytes: a stream, an array of strings. */
export type CsvSource = string | URL | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

export interface CsvFormat {
  /** Between the cells of a row; defaults to ",". */
  delimiter?: string;
  /** Texts that mean a value is missing; defaults to [""] alone: "None" or "NA" are values unless listed. */
  missingValues?: readonly string[];
  /** Names of the columns, for a file without a header line. */
  header?: readonly string[];
}

/** What can be opened on a header: feature columns and targets alike. */
export interface Openable {
  name: string;
  column: { open(name: string, header: Header): Cells };
}

export interface ReadCells {
  place: Place;
  rows: number;
  /** One for each column asked for, in that order. */
  cells: Cells[];
}

/** A record longer than this is a quote that was never closed. */
const longestRecord = 2 ** 24;

class CellsReader {
  rows = 0;
  cells: Cells[] = [];
  private cursor: Cursor | null = null;

  constructor(
    private readonly columns: readonly Openable[],
    private readonly place: Place,
    private readonly missingValues: readonly string[],
  ) {}

  begin(names: readonly string[]): void {
    const header = new Header(names, this.place);
    this.cells = this.columns.map(({ name, column }) => column.open(name, header));
    this.cursor = new Cursor(header, this.missingValues);
  }

  get hasHeader(): boolean {
    return this.cursor !== null;
  }

  append(record: readonly string[], line: number): void {
    const cursor = this.cursor!;
    const width = cursor.header.names.length;
    if (record.length !== width) {
      throw new DataError({
        ...this.place,
        expected: `${width} cells as in the header`,
        got: `${record.length}`,
        line,
      });
    }
    cursor.record = record;
    cursor.line = line;
    for (const cells of this.cells) cells.append(cursor);
    this.rows += 1;
  }

  finish(): ReadCells {
    return { place: this.place, rows: this.rows, cells: this.cells };
  }
}

/** Lines that a record goes on for after its first: line breaks inside its quotes. */
function extraLines(record: readonly string[]): number {
  return record.reduce((sum, text) => sum + (text.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

function open(source: CsvSource, operation: string): { place: Place; stream: Readable } {
  if (typeof source === "string" || source instanceof URL) {
    const path = typeof source === "string" ? source : fileURLToPath(source);
    return { place: { operation, file: path }, stream: createReadStream(path) };
  }
  if (
    typeof source === "object" &&
    source !== null &&
    (Symbol.asyncIterator in source || Symbol.iterator in source)
  ) {
    return { place: { operation, file: "stream" }, stream: Readable.from(source) };
  }
  throw argumentError(operation, "a path, a file URL or a stream", shown(source));
}

/** Reads a CSV file (RFC 4180: quotes, line breaks inside them, any line end; a BOM and empty lines are skipped). */
export async function readCsv(
  source: CsvSource,
  columns: readonly Openable[],
  { delimiter = ",", missingValues = [""], header }: CsvFormat,
  operation = "csv",
): Promise<ReadCells> {
  const { place, stream } = open(source, operation);
  const reader = new CellsReader(columns, place, missingValues);
  if (header) reader.begin(header);
  // csv-parse counts a line break inside quotes twice, so lines are counted here.
  let nextLine = 1;
  let emptyLines = 0;
  const parser = new Parser({
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record: (record: string[], { empty_lines }) => {
      const line = nextLine + empty_lines - emptyLines;
      emptyLines = empty_lines;
      nextLine = line + 1 + extraLines(record);
      if (reader.hasHeader) reader.append(record, line);
      else reader.begin(record);
      return null; // nothing goes on to the readable side
    },
  });
  try {
    await pipeline(stream, parser, async (records: AsyncIterable<unknown>) => {
      for await (const _ of records); // drains it, so that the parser goes on
    });
  } catch (error) {
    if (error instanceof CsvError) {
      throw new DataError({ ...place, expected: "well-formed CSV", got: error.message, line: nextLine });
    }
    if (error instanceof Error && "syscall" in error) {
      throw new DataError({ ...place, expected: "a file that can be read", got: error.message });
    }
    throw error;
  }
  if (!reader.hasHeader) throw new DataError({ ...place, expected: "a header line", got: "an empty file" });
  if (reader.rows === 0) throw new DataError({ ...place, expected: "rows after the header", got: "none" });
  return reader.finish();
}

/** A row as an object, by header; null and "" where a value is missing. */
export type InputRow = Readonly<Record<string, string | number | boolean | null>>;

/** Reads objects as if they were the rows of a file. */
export function readObjects(
  rows: readonly InputRow[],
  columns: readonly Openable[],
  missingValues: readonly string[],
  operation: string,
): ReadCells {
  const place = { operation, file: "rows" };
  const reader = new CellsReader(columns, place, missingValues);
  const names = Object.keys(rows[0] ?? {});
  reader.begin(names);
  const missing = missingValues[0] ?? "";
  rows.forEach((row, index) => {
    const record = names.map((name) => {
      const value = row[name];
      if (value === undefined) {
        throw new DataError({
          ...place,
          expected: "a value or null",
          got: "no such key",
          line: index,
          column: name,
        });
      }
      return value === null ? missing : String(value);
    });
    reader.append(record, index);
  });
  return reader.finish();
}
