// A small source tree with what the steps of a set-up look at.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Machine, writeProgram } from "./machine.js";

export type Packages = Record<string, { version?: string; optional?: boolean }>;

export interface TreeOptions {
  /** What package-lock.json says. */
  locked?: Packages;
  /** What npm says it installed. */
  installed?: Packages;
}

export function writeTree(root: string, { locked = {}, installed }: TreeOptions = {}): void {
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  write("package.json", JSON.stringify({ type: "module", dependencies: { "node-addon-api": "8" } }));
  write("package-lock.json", JSON.stringify({ packages: locked }));
  write("CMakeLists.txt", "");
  write("native/addon.cc", "");
  write("lib/index.ts", "");
  write("build/.keep", "");
  if (!installed) return;
  write("node_modules/.package-lock.json", JSON.stringify({ packages: installed }));
  for (const place of Object.keys(installed)) mkdirSync(path.join(root, place), { recursive: true });
}

/** A compiler and a CMake that know their versions and nothing else. */
export function writeCompiler(machine: Machine): void {
  writeProgram(machine, "g++", 'console.log("g++ (GCC) 12.2.0\\nFree Software Foundation")');
  writeProgram(machine, "cmake", 'console.log("cmake version 3.25.1")');
}
