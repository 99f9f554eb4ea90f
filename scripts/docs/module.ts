// One example as a module that can be type-checked and run: imports on top, the code inside `run`.
//
// `expression; // result` becomes a check when the comment reads as a value, so that results shown in the
// documentation are true. Other comments are prose and stay comments.

import { createHash } from "node:crypto";
import ts from "typescript";
import type { Example } from "./extract.js";

export interface ExampleModule {
  example: Example;
  name: string;
  text: string;
  /** Lines of the module before the example's first line. */
  offset: number;
}

/** Names an example may use without importing them, each with the module that exports it. */
export type Surroundings = ReadonlyMap<string, string>;

const importStatement = /^import\s[^;]*;[ \t]*$/gm;

export function toModule(example: Example, surroundings: Surroundings, checker: string): ExampleModule {
  const imports = example.code.match(importStatement) ?? [];
  // Blank lines in their place keep the line numbers.
  const body = example.code.replace(importStatement, (text) => "\n".repeat(text.split("\n").length - 1));
  const free = freeNames(example.code);
  const lines = [
    ...imports.map((text) => text.replace(/\s*\n\s*/g, " ")),
    `import { check } from "${checker}";`,
  ];
  for (const [name, module] of surroundings) {
    if (free.has(name))
      lines.push(
        name === "torch" ? `import * as torch from "${module}";` : `import { ${name} } from "${module}";`,
      );
  }
  lines.push("export async function run(): Promise<void> {");
  const text = `${lines.join("\n")}\n${withChecks(body)}\ncheck(undefined, "undefined");\n}\n`;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const name = `${example.file.replace(/[^A-Za-z0-9]+/g, "_")}_${example.line}_${digest}`;
  return { example, name, text, offset: lines.length };
}

/** Identifiers that are used as values or types and declared nowhere in the code. */
function freeNames(code: string): Set<string> {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isQualifiedName(parent) && parent.right === node);
      const isDeclaration =
        "name" in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
      if (isDeclaration && !isMember) declared.add(node.text);
      else if (!isMember) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return new Set([...used].filter((name) => !declared.has(name)));
}

function withChecks(body: string): string {
  const source = ts.createSourceFile("example.ts", body, ts.ScriptTarget.ES2022, true);
  const edits: { start: number; end: number; text: string }[] = [];
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement)) continue;
    const comment = ts.getTrailingCommentRanges(body, statement.end)?.[0];
    const said = comment && body.slice(comment.pos + 2, comment.end).trim();
    if (!said || !readsAsValue(said)) continue;
    const { expression } = statement;
    const [start, end] = [expression.getStart(), expression.end];
    edits.push({ start, end, text: `check(${body.slice(start, end)}, ${JSON.stringify(said)})` });
  }
  return edits.reduceRight(
    (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
    body,
  );
}

/** A JSON-like literal, or a printed tensor. */
export function readsAsValue(said: string): boolean {
  return /^(tensor\(.*\)|-?[\d.]+(e-?\d+)?n?|".*"|\[.*\]|true|false|null|undefined|NaN|-?Infinity)$/.test(
    said,
  );
}
