import { expect, test } from "vitest";
import { parseIdx } from "../../scripts/parity/support/idx.js";

const file = (...numbers: number[]) => Uint8Array.from(numbers);

test("shape and elements, from the middle of another buffer too", () => {
  const whole = file(9, 9, 0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  const { shape, values } = parseIdx(whole.subarray(2));
  expect(shape).toEqual([2, 3]);
  expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  ["no file at all", file(), "a file of unsigned bytes"],
  ["floats", file(0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0), "a file of unsigned bytes"],
  ["a torn header", file(0, 0, 8, 2, 0, 0, 0, 1), "ends within its header"],
  ["a missing element", file(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "expected 3 elements for [3], got 2"],
  ["an element too many", file(0, 0, 8, 1, 0, 0, 0, 1, 1, 2), "expected 1 elements for [1], got 2"],
])("%s", (_name, bytes, message) => {
  expect(() => parseIdx(bytes)).toThrow(message);
});
