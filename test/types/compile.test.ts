// Types are tested by the compiler: vitest alone would run these files without looking at a single type.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { typeErrorsIn } from "../../scripts/docs/typecheck.js";

test("the type tests compile, and what they call a mistake is one", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".test.ts"));
  expect(files.length).toBeGreaterThan(3);
  const paths = files.map((file) => join(import.meta.dirname, file));
  expect(typeErrorsIn(join(import.meta.dirname, "../.."), paths)).toEqual([]);
});
