// Every public name of PyTorch is here, or left out with a reason. test/fixtures/coverage.json is what
// scripts/coverage/names.py printed; `npm run coverage` records it anew.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { camelCase, compare, type PythonNames } from "../../scripts/coverage/compare.js";
import { document } from "../../scripts/coverage/report.js";
import { loadFixture } from "../support/fixtures.js";

const names = loadFixture<PythonNames>("coverage");

describe("names of PyTorch", () => {
  test.each(compare(names))("$namespace lacks none", ({ present, missing }) => {
    expect(present.length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  });

  test("docs/coverage.md says what is counted here", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/coverage.md"), "utf8");
    expect(page).toBe(document(names.torch, compare(names)));
  });

  test("in-place forms keep their underscore", () => {
    expect(["index_add_", "t_", "log1p", "_conj"].map(camelCase)).toEqual([
      "indexAdd_",
      "t_",
      "log1p",
      "_conj",
    ]);
  });
});
