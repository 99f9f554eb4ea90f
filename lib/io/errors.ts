import { CandelabraError } from "../tensor/index.js";

/** Where in which file something was not as its format wants it. */
export interface FilePlace {
  file: string;
  /** Bytes from the start of the file. */
  offset: number;
}

/**
 * A file is damaged, truncated or not of the format that was asked for.
 * The message names the file, the byte offset, what was expected there and what was found.
 */
export class FileFormatError extends CandelabraError {
  readonly file: string;
  readonly offset: number;

  constructor(operation: string, { file, offset }: FilePlace, problem: string) {
    super(operation, `${operation}: ${file} at byte ${offset}: ${problem}`);
    this.file = file;
    this.offset = offset;
  }
}
