import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checksums } from "../../scripts/setup/libtorch/checksum.mjs";
import { resolveLibtorch } from "../../scripts/setup/libtorch/resolve.mjs";
import { writePython, writeWheel } from "./support/libtorch.js";
import { makeMachine } from "./support/machine.js";

describe("a wheel through pip", () => {
  test("is unpacked into the cache: libraries, headers and CMake files, nothing of Python", async () => {
    const machine = makeMachine();
    const wheel = await writeWheel(machine.folder);
    const calls = writePython(machine, { wheels: { "torch==2.13.0+cpu": wheel.file } });
    const found = await resolveLibtorch(machine.context);
    const unpacked = path.join(machine.cache, "libtorch-2.13.0-linux-x64");
    expect(found).toMatchObject({ prefix: path.join(unpacked, "torch"), version: "2.13.0+cpu", kind: "cpu" });
    const there = (name: string) => existsSync(path.join(unpacked, name));
    expect(there("torch/lib/libc10.so")).toBe(true);
    expect(there("torch/share/cmake/Torch/TorchConfig.cmake")).toBe(true);
    expect(there("torch.libs/libopenblas.so")).toBe(true);
    expect(there("torch/lib/libtorch_python.so")).toBe(false);
    expect(there("torch/nn/functional.py")).toBe(false);
    const call = readFileSync(calls, "utf8");
    expect(call).toContain("-m pip download torch==2.13.0+cpu --no-deps --only-binary :all:");
    expect(call, "the first try goes where pip is set up to look").not.toContain("--index-url");
  });

  test("is taken from the cache the second time", async () => {
    const machine = makeMachine();
    const wheel = await writeWheel(machine.folder);
    const calls = writePython(machine, { wheels: { "torch==2.13.0+cpu": wheel.file } });
    const first = await resolveLibtorch(machine.context);
    expect(await resolveLibtorch(machine.context)).toEqual(first);
    expect(readFileSync(calls, "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("whose SHA-256 is known and differs is thrown away", async () => {
    const machine = makeMachine();
    const wheel = await writeWheel(machine.folder);
    writePython(machine, { wheels: { "torch==2.13.0+cpu": wheel.file } });
    const table = checksums as Record<string, { sha256: string; bytes: number }>;
    const name = path.basename(wheel.file);
    table[name] = { sha256: "0".repeat(64), bytes: 1 };
    const resolving = resolveLibtorch(machine.context);
    await expect(resolving).rejects.toThrow(`${name} has the SHA-256 ${wheel.sha256}`);
    expect(existsSync(path.join(machine.cache, "libtorch-2.13.0-linux-x64"))).toBe(false);
    delete table[name];
  });

  test("is asked for without a build's name where the plain wheel is a CPU one", async () => {
    const machine = makeMachine({}, { platform: "darwin", arch: "arm64" });
    const calls = writePython(machine, {});
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("No libtorch 2.13.0 was found");
    expect(readFileSync(calls, "utf8")).toContain("download torch==2.13.0 --no-deps");
  });

  test("that cannot be had is said, with what each source lacked", async () => {
    const machine = makeMachine();
    const calls = writePython(machine, {});
    const resolving = resolveLibtorch(machine.context);
    await expect(resolving).rejects.toMatchObject({
      message: expect.stringMatching(
        /Python: .*has no torch[\s\S]*pip: .*No matching distribution[\s\S]*archive: /,
      ),
      mend: expect.stringContaining("pip install torch==2.13.0"),
    });
    const tries = readFileSync(calls, "utf8").trim().split("\n");
    expect(tries).toHaveLength(3);
    expect(tries[1]).toContain("/whl/cpu");
    expect(tries[2]).toContain("--python-version 3.12");
  });

  test("needs a pip", async () => {
    const machine = makeMachine();
    writePython(machine, { pip: false });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow(/python3 has no pip \(.*install/);
  });
});
