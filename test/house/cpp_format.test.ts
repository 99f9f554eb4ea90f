// C++ is formatted as .clang-format says. The tool comes with `pip install clang-format` or LLVM; CLANG_FORMAT names another.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder } from "../../scripts/docs/extract.js";

const root = join(import.meta.dirname, "../..");
const tool = process.env.CLANG_FORMAT ?? "clang-format";
const installed = spawnSync(tool, ["--version"]).status === 0;

test.skipIf(!installed)("native/ is formatted (skipped where clang-format is not installed)", () => {
  const files = [".cc", ".h"].flatMap((ending) => filesUnder(root, "native", ending));
  expect(files.length).toBeGreaterThan(10);
  const { status, stderr } = spawnSync(tool, ["--dry-run", "-Werror", ...files], {
    cwd: root,
    encoding: "utf8",
  });
  const unformatted = new Set(Array.from(stderr.matchAll(/^(\S+?):\d+:\d+: error/gm), (match) => match[1]));
  expect([...unformatted]).toEqual([]);
  expect(status, stderr).toBe(0);
});
