// The steps of a set-up on a small tree: each does its work once, again when an input changed, and says what failed.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inspectPrefix } from "../../scripts/setup/libtorch/prefix.mjs";
import { addonReady, ensureAddon } from "../../scripts/setup/steps/addon.mjs";
import { progressOf } from "../../scripts/setup/steps/compile.mjs";
import { ensureLibtorch, recordedLibtorch } from "../../scripts/setup/steps/libtorch.mjs";
import { ensurePackages, packagesReady } from "../../scripts/setup/steps/packages.mjs";
import { writePrefix } from "./support/libtorch.js";
import { type Machine, makeMachine } from "./support/machine.js";
import { writeCompiler, writeTree } from "./support/tree.js";

const read = ({ context }: Machine, file: string) => readFileSync(path.join(context.root, file), "utf8");

describe("libtorch", () => {
  test("is recorded for the loader, and looked for again only when another one is wished for", async () => {
    const machine = makeMachine();
    const first = writePrefix(path.join(machine.folder, "first"));
    machine.context.env = { ...machine.context.env, LIBTORCH: first };
    const found = await ensureLibtorch(machine.context);
    expect(JSON.parse(read(machine, "build/libtorch.json"))).toMatchObject({ ...found });
    expect(recordedLibtorch(machine.context)).toEqual(found);
    const second = writePrefix(path.join(machine.folder, "second"));
    machine.context.env = { ...machine.context.env, LIBTORCH: second };
    expect(recordedLibtorch(machine.context)).toBeNull();
    expect(await ensureLibtorch(machine.context)).toMatchObject({ prefix: second });
    rmSync(path.join(second, "lib"), { recursive: true });
    expect(recordedLibtorch(machine.context)).toBeNull();
  });
});

describe("the addon", () => {
  /** A tree, a compiler and a CMake of its own, and a cmake-js that runs the given script. */
  function addonMachine(cmakeJs: string) {
    const machine = makeMachine();
    writeTree(machine.context.root);
    writeCompiler(machine);
    const script = path.join(machine.context.root, "node_modules/cmake-js/bin/cmake-js");
    mkdirSync(path.dirname(script), { recursive: true });
    writeFileSync(script, `const fs = require("node:fs"), args = process.argv.slice(2);\n${cmakeJs}`);
    const prefix = writePrefix(path.join(machine.folder, "libtorch"));
    const libtorch = inspectPrefix("linux", prefix, "LIBTORCH");
    if (!libtorch) throw new Error("the small prefix is not taken for a libtorch");
    return { machine, libtorch };
  }

  const working = `
    fs.appendFileSync("calls", args.join(" ") + "\\n");
    const home = process.cwd(), prefix = args.find((arg) => arg.startsWith("--CD")).split("=")[1];
    if (args[0] === "configure") {
      fs.writeFileSync("build/CMakeCache.txt",
        "CMAKE_HOME_DIRECTORY:INTERNAL=" + home + "\\nCANDELABRA_LIBTORCH:PATH=" + prefix + "\\n");
      fs.writeFileSync("build/build.ninja", "");
    } else {
      console.log("[1/2] Building CXX object");
      fs.mkdirSync("build/Release", { recursive: true });
      for (const name of ["candelabra", "candelabra_loader"]) fs.writeFileSync("build/Release/" + name + ".node", "");
    }`;

  test("is configured and compiled once, and compiled again when a source changed", async () => {
    const { machine, libtorch } = addonMachine(working);
    const calls = () =>
      read(machine, "calls")
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[0]);
    expect(addonReady(machine.context, libtorch)).toBe(false);
    await ensureAddon(machine.context, libtorch);
    await ensureAddon(machine.context, libtorch);
    expect(addonReady(machine.context, libtorch)).toBe(true);
    expect(calls()).toEqual(["configure", "build"]);
    expect(read(machine, "calls")).toContain(`--CDCANDELABRA_LIBTORCH=${libtorch.prefix}`);
    writeFileSync(path.join(machine.context.root, "native/addon.cc"), "// another");
    expect(addonReady(machine.context, libtorch)).toBe(false);
    await ensureAddon(machine.context, libtorch);
    expect(calls()).toEqual(["configure", "build", "build"]);
  });

  test("is configured from nothing for another libtorch", async () => {
    const { machine, libtorch } = addonMachine(working);
    await ensureAddon(machine.context, libtorch);
    const other = writePrefix(path.join(machine.folder, "other"));
    await ensureAddon(machine.context, { ...libtorch, prefix: other });
    expect(read(machine, "build/CMakeCache.txt")).toContain(`CANDELABRA_LIBTORCH:PATH=${other}`);
  });

  test("that does not compile shows the end of the output, keeps all of it, and is tried again", async () => {
    const { machine, libtorch } = addonMachine(`
      for (let i = 0; i < 100; i++) console.log("line " + i);
      console.error("addon.cc:3: error: expected ';'");
      if (args[0] === "build") process.exit(1);`);
    const building = ensureAddon(machine.context, libtorch);
    await expect(building).rejects.toMatchObject({
      message: expect.stringMatching(/did not compile; its output ends:\n(?!line 0\n)[\s\S]*expected ';'/),
      mend: expect.stringContaining("build/build.log"),
    });
    expect(read(machine, "build/build.log")).toContain("line 0\n");
    expect(addonReady(machine.context, libtorch)).toBe(false);
  });

  test("that the compiler runs out of memory for is told to go one file at a time", async () => {
    const { machine, libtorch } = addonMachine(
      `console.log("c++: fatal error: Killed signal terminated program cc1plus"); process.exit(1);`,
    );
    const building = ensureAddon(machine.context, libtorch);
    await expect(building).rejects.toMatchObject({ mend: expect.stringContaining("CANDELABRA_JOBS=1") });
  });

  test("needs a compiler before anything is tried", async () => {
    const { machine, libtorch } = addonMachine(working);
    rmSync(path.join(machine.bin, "g++"));
    await expect(ensureAddon(machine.context, libtorch)).rejects.toThrow("No C++ compiler was found");
    expect(existsSync(path.join(machine.context.root, "calls"))).toBe(false);
  });

  test("shows Ninja's and make's progress", () => {
    expect(progressOf("[3/40] Building CXX object")).toEqual({ done: 3, total: 40 });
    expect(progressOf("[ 12%] Building CXX object")).toEqual({ done: 12, total: 100 });
    expect(progressOf("-- Configuring done")).toBeNull();
  });
});

describe("npm packages", () => {
  const installed = { "node_modules/a": { version: "1.0.0" } };

  test("that npm put there by hand are not installed over again", async () => {
    const machine = makeMachine();
    const optional = { "node_modules/other-system": { version: "2.0.0", optional: true } };
    writeTree(machine.context.root, { locked: { "": {}, ...installed, ...optional }, installed });
    expect(packagesReady(machine.context)).toBe(false);
    await ensurePackages(machine.context);
    expect(packagesReady(machine.context)).toBe(true);
    expect(machine.lines).toEqual([]);
  });

  test.each([
    ["are absent", undefined],
    ["are of another version", { "node_modules/a": { version: "0.9.0" } }],
  ])("are installed when they %s; a failure is said, with npm's own words", async (_, there) => {
    const machine = makeMachine();
    writeTree(machine.context.root, { locked: installed, installed: there });
    const npm = path.join(machine.folder, "npm-cli.js");
    writeFileSync(npm, 'console.error("npm error code ENOTFOUND"); process.exit(1);');
    machine.context.env = { ...machine.context.env, npm_execpath: npm };
    await expect(ensurePackages(machine.context)).rejects.toMatchObject({
      message: expect.stringContaining(
        "npm ci failed: its registry is not reached.\nnpm error code ENOTFOUND",
      ),
      mend: expect.stringContaining("network"),
    });
    expect(packagesReady(machine.context)).toBe(false);
  });
});
