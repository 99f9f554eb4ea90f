// Every method has a page with its picture, and the list of methods has them all.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { methods } from "../mtl/methods.js";

const folder = join(import.meta.dirname, "../../docs/methods");
const list = readFileSync(join(folder, "README.md"), "utf8");

/** A lower-case name is a function that makes a method of one's own. */
const classes = [...new Set(methods.map(({ name }) => name.split(" ")[0]!))].filter((name) =>
  /^[A-Z]/.test(name),
);

test.each(classes)("%s", (name) => {
  const file = name.toLowerCase();
  const page = join(folder, `${file}.md`);
  expect(existsSync(page)).toBe(true);
  const text = readFileSync(page, "utf8");
  expect(text).toContain(`# ${name}\n`);
  expect(text).toContain(`![trajectories](toy/${file}.svg)`);
  expect(text).toMatch(/^```ts\n/m);
  expect(text.split("\n").length).toBeLessThanOrEqual(45);
  expect(statSync(join(folder, "toy", `${file}.svg`)).size).toBeLessThan(30_000);
  expect(list).toContain(`[\`${name}\`](${file}.md)`);
});
