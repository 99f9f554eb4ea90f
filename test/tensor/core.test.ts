// Short programs against Python's torch: promotion by numbers, choice of overloads, creation, random draws.

import { describe, expect, test } from "vitest";
import { native } from "../../lib/tensor/native.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";
import { programs } from "./core_cases.js";

interface Row {
  name: string;
  dtype: string;
  shape: number[];
  bits: string;
}

const { rows } = loadFixture<{ rows: Row[] }>("core");

describe("equal to Python's torch, bit for bit", () => {
  test("every recorded program has its twin", () => {
    expect(Object.keys(programs).sort()).toEqual(rows.map((row) => row.name).sort());
  });

  test.each(rows)(
    "$name",
    scoped(({ name, dtype, shape, bits }: Row) => {
      const result = programs[name]!();
      expect({ dtype: result.dtype, shape: result.shape }).toEqual({ dtype, shape });
      expect(Buffer.from(native.toBuffer(result.handle)).toString("hex")).toBe(bits);
    }),
  );
});
