// Finds every piece of code the documentation shows: ```ts blocks of the Markdown pages, @example of the docstrings.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Example {
  /** Path from the repository's root, with forward slashes. */
  file: string;
  /** Line of the first line of code, from 1. */
  line: number;
  code: string;
  /** False for blocks marked `no-run`: they are type-checked only, for want of a GPU or a network. */
  run: boolean;
  /** Docstrings show a use in the middle of a program; a page shows a program, with its imports. */
  kind: "page" | "docstring";
}

export function extractExamples(root: string): Example[] {
  return [
    ...markdownPages(root).flatMap((file) => fromMarkdown(file, readFileSync(join(root, file), "utf8"))),
    ...librarySources(root).flatMap((file) => fromSource(file, readFileSync(join(root, file), "utf8"))),
  ];
}

export function markdownPages(root: string): string[] {
  const pages = readdirSync(root).filter((file) => file.endsWith(".md"));
  return [...pages.sort(), ...filesUnder(root, "docs", ".md")];
}

export function librarySources(root: string): string[] {
  return filesUnder(root, "lib", ".ts").filter((file) => !file.includes(".generated."));
}

/** Every file with this ending below a folder, as sorted paths from the root. */
export function filesUnder(root: string, folder: string, ending: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort();
}

export function fromMarkdown(file: string, text: string): Example[] {
  const fence = /^([ \t]*)```ts(?: (no-run))?[ \t]*\n([\s\S]*?)^[ \t]*```[ \t]*$/gm;
  return Array.from(text.matchAll(fence), (match) => {
    const [, indent = "", noRun, code = ""] = match;
    const line = lineAt(text, match.index) + 1;
    const dedented = code.replace(new RegExp(`^${indent}`, "gm"), "");
    return { file, line, code: dedented, run: noRun === undefined, kind: "page" };
  });
}

export function fromSource(file: string, text: string): Example[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found = new Map<number, Example>();
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text === "example") found.set(tag.pos, fromTag(file, text, tag));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function fromTag(file: string, text: string, tag: ts.JSDocTag): Example {
  const lines = text
    .slice(tag.tagName.end, tag.end)
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*( |$)/, ""))
    .map((line) => (line.trimStart().startsWith("```") ? "" : line));
  const first = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ""),
  );
  const code = `${lines.slice(first).join("\n").trimEnd()}\n`;
  return { file, line: lineAt(text, tag.tagName.end) + first, code, run: true, kind: "docstring" };
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
