// No hand-written file grows beyond what one reads in a sitting.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder } from "../../scripts/docs/extract.js";

const root = join(import.meta.dirname, "../..");
const limit = 300;

test(`every hand-written file has at most ${limit} lines`, () => {
  const files = ["lib", "native", "scripts", "test", "examples"].flatMap((folder) =>
    [".ts", ".mjs", ".cc", ".h", ".py"].flatMap((ending) => filesUnder(root, folder, ending)),
  );
  expect(files.length).toBeGreaterThan(20);
  const long = files
    .filter((file) => !file.includes(".generated."))
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > limit);
  expect(long).toEqual([]);
});
