// The doors of the package, written beside what the compiler made of lib/index.ts.
//
// The library is one set of ES modules; `require` gives that same set, so that no process ever holds two of it. The
// declarations are one set too, so that a Tensor is one type for a program that mixes both. They are declared as
// CommonJS: TypeScript under node16 lets an ES module import those, and not the other way round.

import { writeFileSync } from "node:fs";
import path from "node:path";

// `Symbol.dispose` is newer than the language that many projects are compiled for.
const declarations = '/// <reference lib="esnext.disposable" />\nexport * from "./types/index.js";\n';

/** @type {Readonly<Record<string, string>>} */
const entries = {
  "index.d.ts": declarations,
  "index.d.cts": declarations,
  "index.cjs": '"use strict";\n\nmodule.exports = require("./index.js");\n',
  "types/package.json": '{ "type": "commonjs" }\n',
};

/**
 * @param {string} dist
 */
export function writeEntries(dist) {
  for (const [name, text] of Object.entries(entries)) writeFileSync(path.join(dist, name), text);
}
