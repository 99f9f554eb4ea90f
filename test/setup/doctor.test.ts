import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkCuda } from "../../scripts/setup/doctor/cuda.mjs";
import { examine, formatRow } from "../../scripts/setup/doctor/doctor.mjs";
import { inspectPrefix } from "../../scripts/setup/libtorch/prefix.mjs";
import { addonStamp, addonStampFile } from "../../scripts/setup/steps/addon.mjs";
import { ensureLibtorch } from "../../scripts/setup/steps/libtorch.mjs";
import { ensurePackages } from "../../scripts/setup/steps/packages.mjs";
import { typescriptStamp, typescriptStampFile } from "../../scripts/setup/steps/typescript.mjs";
import { createContext } from "../../scripts/setup/support/context.mjs";
import { writeStamp } from "../../scripts/setup/support/stamp.mjs";
import { writePrefix, writeTorchFolder } from "./support/libtorch.js";
import { type Machine, makeMachine } from "./support/machine.js";
import { writeCompiler, writeTree } from "./support/tree.js";

const states = async ({ context }: Machine) =>
  Object.fromEntries((await examine(context)).map((row) => [row.name, row.state]));

/** A tree on which everything was done; its dist/ answers in the library's place. */
async function readyMachine(index: string): Promise<Machine> {
  const machine = makeMachine();
  const { context } = machine;
  writeTree(context.root, { installed: {} });
  const prefix = writePrefix(path.join(machine.folder, "libtorch"));
  context.env = { ...context.env, LIBTORCH: prefix };
  await ensurePackages(context);
  const libtorch = await ensureLibtorch(context);
  mkdirSync(path.join(context.root, "build/Release"));
  for (const name of ["candelabra", "candelabra_loader"]) {
    writeFileSync(path.join(context.root, `build/Release/${name}.node`), "");
  }
  mkdirSync(path.join(context.root, "dist"));
  writeFileSync(path.join(context.root, "dist/index.js"), index);
  writeStamp(addonStampFile(context, libtorch), addonStamp(context, libtorch));
  writeStamp(typescriptStampFile(context), typescriptStamp(context));
  return machine;
}

const answering = "export const getNumThreads = () => 3, cuda = { isAvailable: () => false };";

describe("the doctor", () => {
  test("works before anything is set up, and names a mend for each thing that is missing", async () => {
    const machine = makeMachine();
    writeTree(machine.context.root);
    const rows = await examine(machine.context);
    const missing = rows.filter((row) => row.state === "missing");
    expect(missing.map((row) => row.name)).toEqual([
      "npm packages",
      "compiler",
      "cmake",
      "libtorch",
      "addon",
      "TypeScript",
    ]);
    expect(missing.filter((row) => !row.mend)).toEqual([]);
  });

  test("finds everything after a set-up, and asks the library for its threads", async () => {
    const machine = await readyMachine(answering);
    writeCompiler(machine);
    const rows = await examine(machine.context);
    expect(rows.filter((row) => row.state === "missing")).toEqual([]);
    expect(rows.find((row) => row.name === "threads")?.text).toMatch(/^3 \(of \d+ cores\)$/);
    expect(rows.find((row) => row.name === "libtorch")?.text).toMatch(
      /^2\.13\.0\+cpu, cpu, from LIBTORCH \(/,
    );
  });

  test("does not ask for a compiler once the addon is built", async () => {
    expect(await states(await readyMachine(answering))).toMatchObject({ compiler: "note", addon: "ok" });
  });

  test("says when the addon is there and does not load", async () => {
    const machine = await readyMachine('throw new Error("libtorch_cpu.so: cannot open shared object file");');
    const addon = (await examine(machine.context)).find((row) => row.name === "addon");
    expect(addon).toMatchObject({
      state: "missing",
      text: expect.stringContaining("cannot open shared object file"),
    });
  });

  test("sees what has changed since the set-up", async () => {
    const machine = await readyMachine(answering);
    writeFileSync(path.join(machine.context.root, "native/addon.cc"), "// another");
    writeFileSync(path.join(machine.context.root, "lib/index.ts"), "// another");
    expect(await states(machine)).toMatchObject({ addon: "missing", TypeScript: "missing" });
  });

  test("tells what is wrong with LIBTORCH", async () => {
    const machine = makeMachine({ LIBTORCH: "/nowhere" });
    writeTree(machine.context.root);
    const libtorch = (await examine(machine.context)).find((row) => row.name === "libtorch");
    expect(libtorch).toMatchObject({ state: "missing", mend: expect.stringContaining("unset LIBTORCH") });
  });

  test("prints a line each, the mend below it", () => {
    const row = {
      name: "cmake",
      state: "missing",
      text: "CMake was not found.",
      mend: "apk add cmake",
    } as const;
    expect(formatRow(row)).toBe(
      "missing cmake         CMake was not found.\n                      mend: apk add cmake",
    );
  });

  test("as a command exits non-zero when something is missing", () => {
    const { cache, bin } = makeMachine();
    const main = fileURLToPath(new URL("../../scripts/setup/main.mjs", import.meta.url));
    const env = { PATH: bin, CANDELABRA_CACHE: cache };
    const { status, stdout } = spawnSync(process.execPath, [main, "doctor"], { env, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^missing cmake {9}CMake was not found on the PATH/m);
    expect(stdout).toMatch(/^missing libtorch/m);
    expect(spawnSync(process.execPath, [main, "dance"], { env }).status).toBe(2);
  });
});

describe("CUDA in the doctor", () => {
  const context = createContext({ platform: "linux", env: {} });
  const answer = { threads: 1, cuda: false };

  function libtorchOf(kind: "cpu" | "cuda") {
    const machine = makeMachine();
    return inspectPrefix(
      "linux",
      writeTorchFolder(path.join(machine.folder, "torch"), "2.13.0", kind),
      "LIBTORCH",
    );
  }

  test("is no lack without a device", () => {
    expect(checkCuda(context, libtorchOf("cpu"), answer, 0)).toEqual({
      name: "CUDA",
      state: "ok",
      text: "no NVIDIA device, so the CPU is used",
    });
  });

  test("with a device and a CPU build tells how to get the other", () => {
    const row = checkCuda(context, libtorchOf("cpu"), answer, 1);
    expect(row).toMatchObject({ state: "note", text: "1 NVIDIA device, and libtorch is a CPU build" });
    expect(row.mend).toContain("torch==2.13.0");
  });

  test("with a device and a CUDA build believes what the library says", () => {
    expect(checkCuda(context, libtorchOf("cuda"), answer, 2).text).toContain("check the driver");
    expect(checkCuda(context, libtorchOf("cuda"), { threads: 1, cuda: true }, 2)).toMatchObject({
      state: "ok",
      text: "available: 2 NVIDIA devices",
    });
  });
});
