// G = J Jᵀ, the T x T inner products of the task gradients.

import { problem, show } from "./checks.js";
import { mtlNative } from "./native.js";

/** What a method's `weights` takes: a Gramian, its rows as numbers, or T x T numbers row after row. */
export type GramianLike = Gramian | readonly (readonly number[])[] | Float64Array;

/**
 * The inner products of T task gradients, float64: everything that a method, a norm, a cosine or a conflict is read
 * from. Rows and columns are in the order of the tasks.
 *
 * Source: own; as a matrix it is `jacobian @ jacobian.T` in PyTorch.
 *
 * @example
 * const gramian = mtl.Gramian.from([[18, -22], [-22, 38]]);
 * gramian.cosine(0, 1); // -0.841
 * gramian.conflicts(); // [[0, 1]]
 */
export class Gramian {
  /** How many tasks. */
  readonly size: number;
  /** Row after row. */
  readonly values: Float64Array;

  constructor(values: Float64Array, size: number) {
    const isSquare = values instanceof Float64Array && size > 0 && values.length === size * size;
    if (!isSquare) {
      const got = values instanceof Float64Array ? `${values.length} numbers` : show(values);
      throw problem("mtl.Gramian", `expected a Float64Array of ${size} x ${size} numbers, got ${got}`);
    }
    this.values = values;
    this.size = size;
  }

  static from(rows: GramianLike): Gramian {
    if (rows instanceof Gramian) return rows;
    if (rows instanceof Float64Array) return new Gramian(rows, Math.floor(Math.sqrt(rows.length)));
    if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row) && row.length === rows.length)) {
      throw problem("mtl.Gramian.from", "expected as many rows as columns");
    }
    return new Gramian(Float64Array.from(rows.flat()), rows.length);
  }

  at(row: number, column: number): number {
    return this.values[row * this.size + column]!;
  }

  /** Length of one task's gradient. */
  norm(task: number): number {
    return Math.sqrt(this.at(task, task));
  }

  /** Cosine of the angle between two gradients; 0 where one of them is zero. */
  cosine(row: number, column: number): number {
    const lengths = this.norm(row) * this.norm(column);
    if (lengths === 0) return 0;
    return Math.max(-1, Math.min(1, this.at(row, column) / lengths));
  }

  /** How alike two gradients are in length: `2 ‖gᵢ‖ ‖gⱼ‖ / (‖gᵢ‖² + ‖gⱼ‖²)`; 0 where one of them is zero. */
  similarity(row: number, column: number): number {
    const squares = this.at(row, row) + this.at(column, column);
    return squares === 0 ? 0 : (2 * this.norm(row) * this.norm(column)) / squares;
  }

  /** Eigenvalues, ascending; those that rounding has made negative are 0. */
  eigenvalues(): Float64Array {
    return mtlNative["mtl.Gramian.eigenvalues"](this.values, this.size, [], null);
  }

  /** The largest eigenvalue by the smallest: infinite where gradients depend on one another. */
  conditionNumber(): number {
    const values = this.eigenvalues();
    const largest = values[this.size - 1]!;
    // What rounding leaves of a zero is no eigenvalue.
    const least = values[0]! <= largest * this.size * Number.EPSILON ? 0 : values[0]!;
    return largest / least;
  }

  /** The pairs of tasks whose gradients point against each other. */
  conflicts(): [number, number][] {
    const pairs: [number, number][] = [];
    for (let row = 0; row < this.size; row++) {
      for (let column = row + 1; column < this.size; column++) {
        if (this.at(row, column) < 0) pairs.push([row, column]);
      }
    }
    return pairs;
  }

  /** The Gramian of the gradients scaled by `weights`: what weighted losses would give. */
  scaled(weights: ArrayLike<number>): Gramian {
    const { size } = this;
    if (weights?.length !== size) {
      throw problem("mtl.Gramian.scaled", `expected ${size} weights, got ${show(weights)}`);
    }
    const values = this.values.slice();
    for (let row = 0, i = 0; row < size; row++) {
      for (let column = 0; column < size; column++, i++) {
        values[i] = values[i]! * weights[row]! * weights[column]!;
      }
    }
    return new Gramian(values, size);
  }

  toArray(): number[][] {
    return Array.from({ length: this.size }, (_, row) => {
      return [...this.values.subarray(row * this.size, (row + 1) * this.size)];
    });
  }
}
