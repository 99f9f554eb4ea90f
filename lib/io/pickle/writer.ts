// Writes pickles of protocol 2, as torch.save does, with the opcodes that torch.load(weights_only=True) reads.

import { OP } from "./opcodes.js";

/** As Python's pickler: so many members go into a container at a time. */
const BATCH = 1000;

export class PickleWriter {
  private buffer = Buffer.alloc(1 << 12);
  private length = 0;
  private readonly texts = new Map<string, number>();
  private remembered = 0;

  constructor() {
    this.opcode(OP.proto);
    this.byte(2);
  }

  /** All of it; nothing may be written afterwards. */
  finish(): Buffer {
    this.opcode(OP.stop);
    return this.buffer.subarray(0, this.length);
  }

  opcode(opcode: number): void {
    this.byte(opcode);
  }

  constant(value: null | boolean): void {
    this.opcode(value === null ? OP.none : value ? OP.newTrue : OP.newFalse);
  }

  integer(value: number | bigint): void {
    if (value < -(2 ** 31) || value >= 2 ** 31) this.long(BigInt(value));
    else if (value >= 0 && value <= 0xff)
      this.emit(OP.binInt1, 1, (at) => this.buffer.writeUInt8(Number(value), at));
    else if (value >= 0 && value <= 0xffff)
      this.emit(OP.binInt2, 2, (at) => this.buffer.writeUInt16LE(Number(value), at));
    else this.emit(OP.binInt, 4, (at) => this.buffer.writeInt32LE(Number(value), at));
  }

  private long(value: bigint): void {
    const bytes = twosComplement(value);
    if (bytes.length <= 0xff) this.emit(OP.long1, 1, (at) => this.buffer.writeUInt8(bytes.length, at));
    else this.emit(OP.long4, 4, (at) => this.buffer.writeUInt32LE(bytes.length, at));
    this.raw(bytes);
  }

  float(value: number): void {
    this.emit(OP.binFloat, 8, (at) => this.buffer.writeDoubleBE(value, at));
  }

  /** Well-formed text; the same text again is only referred to. */
  text(text: string): void {
    const known = this.texts.get(text);
    if (known !== undefined) {
      this.recall(known);
      return;
    }
    const bytes = Buffer.from(text);
    this.emit(OP.binUnicode, 4, (at) => this.buffer.writeUInt32LE(bytes.length, at));
    this.raw(bytes);
    this.texts.set(text, this.remember());
  }

  global(module: string, name: string): void {
    const key = `${module}\n${name}\n`;
    const known = this.texts.get(key);
    if (known !== undefined) {
      this.recall(known);
      return;
    }
    this.opcode(OP.global);
    this.raw(Buffer.from(key));
    this.texts.set(key, this.remember());
  }

  /** Of a value that was just written, for `recall`. */
  remember(): number {
    const index = this.remembered++;
    if (index <= 0xff) this.emit(OP.binPut, 1, (at) => this.buffer.writeUInt8(index, at));
    else this.emit(OP.longBinPut, 4, (at) => this.buffer.writeUInt32LE(index, at));
    return index;
  }

  recall(index: number): void {
    if (index <= 0xff) this.emit(OP.binGet, 1, (at) => this.buffer.writeUInt8(index, at));
    else this.emit(OP.longBinGet, 4, (at) => this.buffer.writeUInt32LE(index, at));
  }

  /** Writes each item with `write`, then what puts them into the container below: `appends` or `setItems`. */
  members<T>(items: readonly T[], into: number, write: (item: T) => void): void {
    for (let start = 0; start < items.length; start += BATCH) {
      this.opcode(OP.mark);
      for (const item of items.slice(start, start + BATCH)) write(item);
      this.opcode(into);
    }
  }

  /** A tuple of what each of `parts` writes. */
  tuple(...parts: (() => void)[]): void {
    const count = parts.length;
    if (count > 3) this.opcode(OP.mark);
    for (const part of parts) part();
    this.opcode(count === 0 ? OP.emptyTuple : count > 3 ? OP.tuple : OP.tuple1 + count - 1);
  }

  private emit(opcode: number, bytes: number, write: (at: number) => void): void {
    this.opcode(opcode);
    write(this.take(bytes));
  }

  private byte(byte: number): void {
    // Taken first: it may change the buffer.
    const at = this.take(1);
    this.buffer[at] = byte;
  }

  private raw(bytes: Buffer): void {
    const at = this.take(bytes.length);
    bytes.copy(this.buffer, at);
  }

  /** Makes room for `bytes` more. */
  private take(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(2 * this.buffer.length, this.length));
      this.buffer.copy(larger, 0, 0, at);
      this.buffer = larger;
    }
    return at;
  }
}

/** The fewest bytes, the lowest first, that hold the value and its sign. */
function twosComplement(value: bigint): Buffer {
  const magnitude = value < 0n ? -value - 1n : value;
  const length = Math.floor(magnitude.toString(2).length / 8) + 1;
  const digits = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, "0");
  return Buffer.from(digits, "hex").reverse();
}
