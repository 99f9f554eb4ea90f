// Figures as people read them: three digits and a unit.

const times = [
  ["s", 1],
  ["ms", 1e-3],
  ["µs", 1e-6],
  ["ns", 1e-9],
] as const;

const sizes = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
  ["B", 1],
] as const;

export function formatFigure(value: number, unit: "seconds" | "bytes"): string {
  const units: readonly (readonly [string, number])[] = unit === "seconds" ? times : sizes;
  const [name, size] = units.find(([, size]) => Math.abs(value) >= size) ?? units.at(-1)!;
  return `${threeDigits(value / size)} ${name}`;
}

/** "1.62", and in words what it means when it is below 1. */
export function formatRatio(ratio: number, unit: "seconds" | "bytes"): string {
  const worse = unit === "seconds" ? "slower" : "more";
  return ratio < 1 ? `${threeDigits(ratio)} (${worse})` : threeDigits(ratio);
}

export function threeDigits(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
