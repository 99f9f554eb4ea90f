import { expect, test } from "vitest";
import { elementsOf } from "../../scripts/parity/recording.js";
import { float32 } from "./runs.js";

test("elements come back as they were stored", () => {
  expect([...elementsOf(float32([2, 2], [1, -0, 0.1, 3e38]))]).toEqual([1, -0, 0.1, 3e38].map(Math.fround));
  const double = Buffer.from(Float64Array.of(0.1, -1e300).buffer).toString("base64");
  expect([...elementsOf({ dtype: "float64", shape: [2], data: double })]).toEqual([0.1, -1e300]);
  const whole = Buffer.from(BigInt64Array.of(-3n).buffer).toString("base64");
  expect([...elementsOf({ dtype: "int64", shape: [], data: whole })]).toEqual([-3]);
});

test("a shape that does not fit its bytes, and dtypes that nobody writes, are refused", () => {
  expect(() => elementsOf({ ...float32([2], [1, 2]), shape: [3] })).toThrow("expected 3 elements of float32");
  expect(() => elementsOf({ ...float32([2], [1, 2]), dtype: "bfloat16" })).toThrow("got bfloat16");
});
