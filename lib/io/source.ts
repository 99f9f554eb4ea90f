// A file that is read at places of one's choosing. Nothing is allocated before the file is known to hold it.

import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FileFormatError } from "./errors.js";

/** Node reads at most 2 GiB a call. */
const MOST_BYTES_A_READ = 2 ** 30;

const WINDOW = 1 << 16;

export interface Span {
  /** Bytes from the start of the file. */
  offset: number;
  length: number;
}

export class FileSource {
  private constructor(
    /** What errors begin with. */
    readonly operation: string,
    readonly path: string,
    /** Of the whole file. */
    readonly bytes: number,
    private readonly handle: FileHandle,
  ) {}

  /** Opens `path` for `use` and closes it afterwards, whatever happens. */
  static async use<T>(operation: string, path: string, use: (source: FileSource) => Promise<T>): Promise<T> {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      return await use(new FileSource(operation, path, size, handle));
    } finally {
      await handle.close();
    }
  }

  fail(offset: number, problem: string): never {
    throw new FileFormatError(this.operation, { file: this.path, offset }, problem);
  }

  /** Throws unless the file holds all of the span. */
  require({ offset, length }: Span, what: string): void {
    if (offset >= 0 && length >= 0 && offset + length <= this.bytes) return;
    const there = Math.max(0, this.bytes - offset);
    this.fail(Math.min(offset, this.bytes), `expected ${length} bytes of ${what}, the file has ${there}`);
  }

  async read(span: Span, what: string): Promise<Buffer> {
    this.require(span, what);
    const buffer = Buffer.alloc(span.length);
    await this.readInto(buffer, span.offset, what);
    return buffer;
  }

  /** Fills `target` with what begins at `offset`; at once where it is little, which costs less than to wait. */
  async readInto(target: Uint8Array, offset: number, what: string): Promise<void> {
    if (target.byteLength <= WINDOW) {
      this.readIntoNow(target, offset, what);
      return;
    }
    for (let done = 0; done < target.byteLength; ) {
      const length = Math.min(target.byteLength - done, MOST_BYTES_A_READ);
      const { bytesRead } = await this.handle.read(target, done, length, offset + done);
      if (bytesRead === 0) this.ended(offset + done, target.byteLength - done, what);
      done += bytesRead;
    }
  }

  /** As `read`, at once: for the little pieces that a parser asks for. */
  readNow(span: Span, what: string): Buffer {
    this.require(span, what);
    const buffer = Buffer.alloc(span.length);
    this.readIntoNow(buffer, span.offset, what);
    return buffer;
  }

  private readIntoNow(target: Uint8Array, offset: number, what: string): void {
    for (let done = 0; done < target.byteLength; ) {
      const length = Math.min(target.byteLength - done, MOST_BYTES_A_READ);
      const read = readSync(this.handle.fd, target, done, length, offset + done);
      if (read === 0) this.ended(offset + done, target.byteLength - done, what);
      done += read;
    }
  }

  private ended(offset: number, missing: number, what: string): never {
    return this.fail(offset, `expected ${missing} more bytes of ${what}, the file ended`);
  }
}

/** Goes through a span of a file byte by byte. */
export class Cursor {
  private window: Buffer = Buffer.alloc(0);
  private windowStart = 0;
  private position: number;
  private readonly end: number;

  constructor(
    readonly source: FileSource,
    { offset, length }: Span,
    /** What the span is, for errors. */
    private readonly what: string,
  ) {
    source.require({ offset, length }, what);
    this.position = offset;
    this.end = offset + length;
  }

  /** Bytes from the start of the file. */
  get at(): number {
    return this.position;
  }

  get left(): number {
    return this.end - this.position;
  }

  fail(problem: string, at = this.position): never {
    return this.source.fail(at, problem);
  }

  byte(): number {
    const at = this.take(1);
    return this.window[at]!;
  }

  /** The next `length` bytes, a copy. */
  bytes(length: number): Buffer {
    if (length > WINDOW) {
      this.requireLeft(length);
      const read = this.source.readNow({ offset: this.position, length }, this.what);
      this.position += length;
      return read;
    }
    const at = this.take(length);
    return Buffer.from(this.window.subarray(at, at + length));
  }

  skip(length: number): void {
    this.requireLeft(length);
    this.position += length;
  }

  uint16(): number {
    const at = this.take(2);
    return this.window.readUInt16LE(at);
  }

  int32(): number {
    const at = this.take(4);
    return this.window.readInt32LE(at);
  }

  uint32(): number {
    const at = this.take(4);
    return this.window.readUInt32LE(at);
  }

  /** A length of 64 bits that the span still holds. */
  length64(): number {
    const start = this.position;
    const at = this.take(8);
    const length = this.window.readBigUInt64LE(at);
    if (length > BigInt(this.left))
      this.fail(`expected a length of at most ${this.left}, got ${length}`, start);
    return Number(length);
  }

  float64BE(): number {
    const at = this.take(8);
    return this.window.readDoubleBE(at);
  }

  /** Text up to a line feed, which is passed over. */
  line(most: number): string {
    const start = this.position;
    const bytes: number[] = [];
    for (let byte = this.byte(); byte !== 0x0a; byte = this.byte()) {
      if (bytes.length === most) this.fail(`expected a line of at most ${most} bytes`, start);
      bytes.push(byte);
    }
    return Buffer.from(bytes).toString("utf8");
  }

  private requireLeft(length: number): void {
    if (length <= this.left) return;
    this.fail(`expected ${length} more bytes of ${this.what}, it has ${this.left}`);
  }

  /** Moves past the next `length` bytes, at most a window; where they are in the window, which may be another one then. */
  private take(length: number): number {
    this.requireLeft(length);
    let at = this.position - this.windowStart;
    if (at < 0 || at + length > this.window.length) {
      this.windowStart = this.position;
      this.window = this.source.readNow(
        { offset: this.position, length: Math.min(WINDOW, this.left) },
        this.what,
      );
      at = 0;
    }
    this.position += length;
    return at;
  }
}
