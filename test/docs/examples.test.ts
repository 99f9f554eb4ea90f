// Every example of the documentation is type-checked and run; what it claims as a result is compared.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as candelabra from "../../lib/index.js";
import { type Example, extractExamples } from "../../scripts/docs/extract.js";
import { type ExampleModule, type Surroundings, toModule } from "../../scripts/docs/module.js";
import { exampleTypeErrors } from "../../scripts/docs/typecheck.js";

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".cache/doc-examples");

async function surroundingsOf({ file, kind }: Example): Promise<Surroundings> {
  if (kind === "page") return new Map();
  // Its neighbours first: an internal helper may show itself although the package does not export it.
  const url = pathToFileURL(join(root, file)).href;
  const own = Object.keys(await import(url)).map(
    (name) => [name, join(root, file.replace(/\.ts$/, ".js"))] as const,
  );
  const exported = Object.keys(candelabra).map((name) => [name, "candelabra"] as const);
  return new Map([...own, ...exported, ["torch", "candelabra"]]);
}

async function buildModules(): Promise<ExampleModule[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const checker = join(root, "scripts/docs/check.js");
  const modules: ExampleModule[] = [];
  for (const example of extractExamples(root)) {
    modules.push(toModule(example, await surroundingsOf(example), checker));
  }
  for (const { name, text } of modules) writeFileSync(join(folder, `${name}.ts`), text);
  return modules;
}

const modules = await buildModules();

// Examples may write files: they find the repository's examples/ and the packages here, and leave nothing behind in it.
const desk = mkdtempSync(join(tmpdir(), "candelabra-examples-"));
for (const folder of ["examples", "node_modules"])
  symlinkSync(join(root, folder), join(desk, folder), "junction");
process.env.STEPS = "3"; // of the scripts of docs/from-pytorch.md
beforeAll(() => process.chdir(desk));
afterAll(() => {
  process.chdir(root);
  rmSync(desk, { recursive: true, force: true });
});
const titled = modules.map((module) => ({
  title: `${module.example.file}:${module.example.line}`,
  ...module,
}));

test("all examples are well typed", () => {
  expect(exampleTypeErrors(root, folder, modules)).toEqual([]);
});

describe("runs", () => {
  test.each(titled.filter(({ example }) => example.run))("$title", async ({ name }) => {
    const example: { run(): Promise<void> } = await import(pathToFileURL(join(folder, `${name}.ts`)).href);
    await candelabra.scope(async () => example.run());
  });
});
