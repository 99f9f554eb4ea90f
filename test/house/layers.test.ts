// Each room of lib/ uses only rooms before it, and through their door, index.ts.

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { librarySources } from "../../scripts/docs/extract.js";

const root = join(import.meta.dirname, "../..");
const rooms = ["tensor", "nn", "func", "models", "optim", "amp", "mtl", "data", "io", "train"];

/** The addon itself has one loader; each room declares its own functions beside it. */
const otherDoors = new Set(["lib/tensor/native.js"]);

function forbiddenImports(file: string): string[] {
  const own = rooms.indexOf(file.split("/")[1]!);
  const text = readFileSync(join(root, file), "utf8");
  const specifiers = Array.from(
    text.matchAll(/^(?:import|export|\}) ?[^;]*?from "(\.[^"]+)";/gm),
    (match) => match[1]!,
  );
  return specifiers.filter((specifier) => {
    const target = posix.join(posix.dirname(file), specifier);
    const room = rooms.indexOf(target.split("/")[1]!);
    if (room === own || own < 0) return false;
    return room > own || !(target === `lib/${rooms[room]}/index.js` || otherDoors.has(target));
  });
}

test("no room reaches up, or past a door", () => {
  const files = librarySources(root).filter((file) => file !== "lib/index.ts");
  expect(new Set(files.map((file) => file.split("/")[1]))).toEqual(new Set(rooms));
  const found = files.flatMap((file) => forbiddenImports(file).map((specifier) => `${file}: ${specifier}`));
  expect(found).toEqual([]);
});
