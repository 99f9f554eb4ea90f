// What an example's `expression; // result` runs as.

import assert from "node:assert/strict";

/**
 * Throws unless the value is what the comment says. Numbers are compared to the digits shown, a text that starts with
 * `tensor(` with the printed tensor.
 */
export function check(value: unknown, said: string): void {
  if (said.startsWith("tensor(")) {
    assert.equal(String(value), said);
    return;
  }
  const expected = parse(said);
  if (expected === undefined && said !== "undefined") return;
  compare(value, expected, said);
}

/** Undefined for what only looked like a value, `[batch, features]` say. */
function parse(said: string): unknown {
  const literals: Record<string, unknown> = { undefined, NaN: Number.NaN, Infinity, "-Infinity": -Infinity };
  if (said in literals) return literals[said];
  if (/^-?\d+n$/.test(said)) return BigInt(said.slice(0, -1));
  try {
    return JSON.parse(
      said.replace(stringOrNumber, (token) => (token[0] === '"' ? token : `{"shown":"${token}"}`)),
    );
  } catch {
    return undefined;
  }
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

/** Half a unit of the last digit shown; none for a whole number. */
function tolerance(shown: string): number {
  const [, decimals, exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e(-?\d+))?$/.exec(shown)!;
  return decimals === undefined ? 0 : 0.5000001 * 10 ** (Number(exponent) - decimals.length);
}

function compare(value: unknown, expected: unknown, said: string): void {
  if (Array.isArray(expected)) {
    const items = Array.from(value as ArrayLike<unknown>);
    assert.equal(items.length, expected.length, `got ${format(value)}, the comment says ${said}`);
    for (const [i, item] of items.entries()) compare(item, expected[i], said);
  } else if (typeof expected === "object" && expected !== null) {
    const { shown } = expected as { shown: string };
    const close = typeof value === "number" && Math.abs(value - Number(shown)) <= tolerance(shown);
    assert.ok(close, `got ${format(value)}, the comment says ${said}`);
  } else {
    assert.deepEqual(value, expected);
  }
}

function format(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
