// The stack, the marks and the memory of the machine that reads pickles.

import type { PicklePlace, PickleValue } from "./values.js";

export class PickleStack {
  private values: PickleValue[] = [];
  private readonly marked: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(private readonly place: PicklePlace) {}

  push(value: PickleValue): void {
    this.values.push(value);
  }

  top(): PickleValue {
    const value = this.values.at(-1);
    return value === undefined ? this.place.fail("expected a value on the stack, it is empty") : value;
  }

  pop(): PickleValue {
    const value = this.top();
    this.values.pop();
    return value;
  }

  popMany(count: number): PickleValue[] {
    if (this.values.length < count) {
      this.place.fail(`expected ${count} values on the stack, it has ${this.values.length}`);
    }
    return this.values.splice(-count, count);
  }

  /** The last of all: what the pickle is of. */
  popLast(): PickleValue {
    const value = this.pop();
    if (this.values.length + this.marked.length > 0) {
      this.place.fail("expected one value at the end of the pickle, more are left");
    }
    return value;
  }

  mark(): void {
    this.marked.push(this.values);
    this.values = [];
  }

  popMark(): PickleValue[] {
    const items = this.values;
    this.values = this.marked.pop() ?? this.place.fail("expected a mark on the stack, there is none");
    return items;
  }

  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): PickleValue {
    const value = this.memo.get(index);
    return value === undefined
      ? this.place.fail(`expected a remembered value, there is none of number ${index}`)
      : value;
  }
}
