// Reads what the recorders in scripts/fixtures wrote.

import { readFileSync } from "node:fs";

const names: Record<string, number> = { NaN: Number.NaN, Infinity: Infinity, "-Infinity": -Infinity };

/** Python's json writes NaN and Infinity bare, which JSON does not know; strings and keys keep theirs. */
const bareNonFinite = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;
const marker = "\u0000";

/**
 * Parses `test/fixtures/NAME.json`; bare `NaN`, `Infinity` and `-Infinity` become the numbers they name.
 *
 * @example
 * const { cases } = loadFixture<{ cases: PcgradCase[] }>("pcgrad");
 */
export function loadFixture<T>(name: string): T {
  const path = new URL(`../fixtures/${name}.json`, import.meta.url);
  return parseFixture(readFileSync(path, "utf8")) as T;
}

/** @internal exported for its own test */
export function parseFixture(text: string): unknown {
  let found = false;
  const legal = text.replace(bareNonFinite, (token) => {
    if (token.startsWith('"')) return token;
    found = true;
    return `"\\u0000${token}"`;
  });
  if (!found) return JSON.parse(text);
  return JSON.parse(legal, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(marker) ? names[value.slice(1)] : value,
  );
}
