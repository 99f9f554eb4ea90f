// Links inside the repository lead to a file, and to a heading where they name one; so do paths that are only named.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { markdownPages } from "../../scripts/docs/extract.js";

const root = join(import.meta.dirname, "../..");

function withoutCode(text: string): string {
  return text.replace(/^([ \t]*)```[\s\S]*?^[ \t]*```/gm, "").replace(/`[^`\n]*`/g, "code");
}

/** GitHub's anchors: lower case, punctuation dropped, blanks as hyphens. */
function anchors(text: string): Set<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const headings = Array.from(prose.matchAll(/^#+ (.+)$/gm), (match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function brokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const targets = Array.from(withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g), (match) => match[1]!);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : resolve(dirname(join(root, page)), path);
    if (!existsSync(file)) return true;
    if (anchor === undefined || statSync(file).isDirectory()) return false;
    return !anchors(readFileSync(file, "utf8")).has(anchor);
  });
}

/** `lib/nn/index.ts` in the text; NAME stands for a file to be made. */
function missingPaths(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const named = Array.from(
    text.matchAll(/`((?:lib|native|test|scripts|examples)\/[\w./-]*)`/g),
    (match) => match[1]!,
  );
  return named.filter((path) => !path.includes("NAME") && !existsSync(join(root, path)));
}

test.each(markdownPages(root))("%s", (page) => {
  expect(brokenLinks(page)).toEqual([]);
  expect(missingPaths(page)).toEqual([]);
});
