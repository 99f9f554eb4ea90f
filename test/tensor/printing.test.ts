import { afterEach, describe, expect, test } from "vitest";
import { ArgumentError, memory, scope } from "../../lib/tensor/index.js";
import { fixed, scientific } from "../../lib/tensor/print/decimal.js";
import { getPrintOptions, type PrintSettings, setPrintOptions } from "../../lib/tensor/print/options.js";
import { render } from "../../lib/tensor/print/render.js";
import { cases, numbers, plainTensor, realTensor } from "./printing_cases.js";

afterEach(() => setPrintOptions({ profile: "default" }));

test("numbers are Python's, to the last digit", () => {
  expect(numbers.length).toBeGreaterThan(1000);
  const wrong = numbers.filter(
    ({ value, precision, ...python }) =>
      fixed(value, precision) !== python.fixed || scientific(value, precision) !== python.scientific,
  );
  expect(wrong).toEqual([]);
});

describe("plain values print as PyTorch prints them", () => {
  test.each(cases)("$name", (recorded) => {
    const { sci_mode: sciMode, ...options } = recorded.options;
    setPrintOptions({ ...options, sciMode } as PrintSettings);
    expect(render(plainTensor(recorded))).toBe(recorded.text);
  });
});

describe("tensors print as PyTorch prints them", () => {
  test.each(cases)("$name", (recorded) => {
    const { sci_mode: sciMode, ...options } = recorded.options;
    setPrintOptions({ ...options, sciMode } as PrintSettings);
    scope(() => {
      const made = realTensor(recorded);
      const before = memory().tensors;
      expect(String(made)).toBe(recorded.text);
      expect(memory().tensors).toBe(before);
    });
  });
});

describe("setPrintOptions", () => {
  test("keeps what is left out, save sciMode", () => {
    setPrintOptions({ precision: 2, sciMode: true });
    setPrintOptions({ edgeitems: 1 });
    expect(getPrintOptions()).toMatchObject({ precision: 2, edgeitems: 1, linewidth: 80, sciMode: null });
  });

  test("refuses what is no count and leaves the options as they were", () => {
    for (const bad of [
      { precision: -1 },
      { linewidth: 1.5 },
      { edgeitems: Number.NaN },
      { profile: "wide" },
    ]) {
      expect(() => setPrintOptions(bad as PrintSettings)).toThrow(ArgumentError);
    }
    expect(getPrintOptions()).toMatchObject({ precision: 4, linewidth: 80, edgeitems: 3 });
  });
});
