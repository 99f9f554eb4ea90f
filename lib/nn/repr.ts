// Python's `repr` of the values that layers print, so that a printed model reads the same in both languages.

export function pyBool(value: boolean): string {
  return value ? "True" : "False";
}

/** A float as Python prints it: `0.1`, `1.0`, `1e-05`. JS cannot tell 1 from 1.0, so the caller says it is a float. */
export function pyFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const text = exponent < 0 ? value.toFixed(Math.max(0, digits(mantissa) - 1 - exponent)) : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** A number without a default to copy, as it would be written in both languages: `2`, `0.5`. */
export function pyNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : pyFloat(value);
}

function digits(mantissa: string): number {
  return mantissa.replace(/[^0-9]/g, "").length;
}

/** `2`, `(2, 3)`, `(64,)`, `(None, 7)`. */
export function pySize(value: number | null | readonly (number | null)[]): string {
  if (value === null) return "None";
  if (typeof value === "number") return String(value);
  const items = value.map((item) => item ?? "None").join(", ");
  return value.length === 1 ? `(${items},)` : `(${items})`;
}
