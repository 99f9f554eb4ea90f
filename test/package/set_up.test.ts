// The set-up of an installed package on described machines: what it takes, what it compiles, and where it puts it.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder as cacheOfLibrary } from "../../lib/tensor/find.js";
import { examine } from "../../scripts/setup/doctor/doctor.mjs";
import { cacheFolder } from "../../scripts/setup/libtorch/cache.mjs";
import { locate, setUpPackage } from "../../scripts/setup/package/set_up.mjs";
import { writePrefix } from "../setup/support/libtorch.js";
import { type Machine, makeMachine } from "../setup/support/machine.js";
import { writeCompiler, writeTree } from "../setup/support/tree.js";

// In the library's place: its answer depends on the addon that the record names.
const library = `
  import { existsSync, readFileSync } from "node:fs";
  const state = process.env.CANDELABRA_CACHE + "/package-1.2.3-linux-x64";
  const { addon } = JSON.parse(readFileSync(state + "/libtorch.json", "utf8"));
  if (process.env.PREBUILT_IS_BROKEN && !addon) throw new Error("GLIBC_9.99 not found");
  if (addon && !existsSync(addon + "/candelabra.node")) throw new Error("no addon");
  export const getNumThreads = () => 1, cuda = { isAvailable: () => false };`;

const cmakeJs = `
  const fs = require("node:fs"), path = require("node:path"), args = process.argv.slice(2);
  const out = args[args.indexOf("--out") + 1];
  if (args[0] === "build") {
    fs.mkdirSync(path.join(out, "Release"), { recursive: true });
    for (const name of ["candelabra", "candelabra_loader"]) fs.writeFileSync(path.join(out, "Release", name + ".node"), "");
  }`;

/** A machine with a package that has no lib/, perhaps with a prebuilt addon. */
function packageMachine(env: Record<string, string> = {}, { prebuilt = true, version = "2.13.0+cpu" } = {}) {
  const machine = makeMachine(env, { packaged: true });
  const { root } = machine.context;
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  writeTree(root);
  write(
    "package.json",
    JSON.stringify({ name: "candelabra", version: "1.2.3", type: "module", dependencies: {} }),
  );
  write("dist/index.js", library);
  write("node_modules/cmake-js/bin/cmake-js", cmakeJs);
  const resolve = prebuilt
    ? 'exports.resolve = (root) => root + "/prebuilds/linux-x64/candelabra.node";'
    : 'exports.resolve = () => { throw new Error("No native build was found"); };';
  write("node_modules/node-gyp-build/index.js", resolve);
  machine.context.env = {
    ...machine.context.env,
    LIBTORCH: writePrefix(path.join(machine.folder, "libtorch"), version),
  };
  return { machine, state: path.join(machine.cache, "package-1.2.3-linux-x64") };
}

const filesOf = ({ context }: Machine) =>
  readdirSync(context.root, { recursive: true, encoding: "utf8" }).sort();
const record = (state: string) => JSON.parse(readFileSync(path.join(state, "libtorch.json"), "utf8"));

describe("the set-up of a package", () => {
  test("takes the addon that came with it, and needs no compiler", async () => {
    const { machine, state } = packageMachine();
    const before = filesOf(machine);
    await setUpPackage(machine.context);
    expect(record(state)).toMatchObject({ version: "2.13.0+cpu", addon: null });
    expect(filesOf(machine)).toEqual(before);
  });

  test("compiles one into the cache where none came with it, and nothing into the package", async () => {
    const { machine, state } = packageMachine({}, { prebuilt: false });
    writeCompiler(machine);
    const before = filesOf(machine);
    await expect(locate(machine.context)).rejects.toMatchObject({
      message: expect.stringContaining("holds no addon for linux x64 with libtorch 2.13.0+cpu"),
      mend: "npx candelabra setup",
    });
    await setUpPackage(machine.context);
    const release = path.join(state, "addon-2.13.0-cpu", "Release");
    expect(record(state).addon).toBe(release);
    expect(readdirSync(release)).toEqual(["candelabra.node", "candelabra_loader.node"]);
    expect(filesOf(machine)).toEqual(before);
    expect(await locate(machine.context)).toMatchObject({ addon: release });
  });

  test("compiles one where that which came with it does not load", async () => {
    const { machine, state } = packageMachine({ PREBUILT_IS_BROKEN: "1" });
    writeCompiler(machine);
    await setUpPackage(machine.context);
    expect(machine.lines.join("\n")).toContain("does not load: Error: GLIBC_9.99 not found");
    expect(record(state).addon).toContain("addon-2.13.0-cpu");
  });

  test("says what it lacks as the set-up of a clone does", async () => {
    const { machine, state } = packageMachine({}, { prebuilt: false });
    await expect(setUpPackage(machine.context)).rejects.toThrow("No C++ compiler was found");
    const rows = await examine(machine.context);
    expect(rows.filter((row) => row.state === "missing").map((row) => row.name)).toEqual([
      "compiler",
      "cmake",
      "addon",
    ]);
    expect(rows.find((row) => row.name === "addon")?.mend).toBe("npx candelabra setup");
    expect(existsSync(path.join(state, "setup.lock"))).toBe(false);
  });

  test("says when the cache cannot be written to; a program that finds libtorch goes on without it", async () => {
    const { machine } = packageMachine();
    writeFileSync(path.join(machine.folder, "file"), "");
    machine.context.env = { ...machine.context.env, CANDELABRA_CACHE: path.join(machine.folder, "file") };
    await expect(setUpPackage(machine.context)).rejects.toMatchObject({
      message: expect.stringContaining("cannot be written to"),
      mend: expect.stringContaining("CANDELABRA_CACHE"),
    });
    expect(await locate(machine.context)).toMatchObject({ version: "2.13.0+cpu", addon: null });
  });

  test("compiles for another libtorch when that is wished for, since the prebuilt one is not for it", async () => {
    const { machine, state } = packageMachine({ CANDELABRA_ANY_LIBTORCH: "1" }, { version: "2.14.1+cu130" });
    writeCompiler(machine);
    await setUpPackage(machine.context);
    expect(record(state).addon).toBe(path.join(state, "addon-2.14.1-cpu", "Release"));
    const { LIBTORCH: _, CANDELABRA_ANY_LIBTORCH: __, ...later } = machine.context.env;
    machine.context.env = later;
    const libtorch = (await examine(machine.context)).find((row) => row.name === "libtorch");
    expect(libtorch).toMatchObject({
      state: "note",
      text: expect.stringContaining("the pinned version is 2.13.0"),
    });
  });
});

test.each(["linux", "darwin", "win32"] as const)(
  "the library looks where the set-up writes, on %s",
  (platform) => {
    for (const env of [
      { HOME: "/home/a" },
      { HOME: "/home/a", XDG_CACHE_HOME: "/c" },
      { CANDELABRA_CACHE: "/b" },
    ]) {
      expect(cacheOfLibrary(env, platform)).toBe(cacheFolder(makeMachine({}, { platform, env }).context));
    }
  },
);
