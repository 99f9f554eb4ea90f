import path from "node:path";
import { describe, expect, test } from "vitest";
import { resolveLibtorch } from "../../scripts/setup/libtorch/resolve.mjs";
import { writePrefix, writeTorchFolder } from "./support/libtorch.js";
import { makeMachine } from "./support/machine.js";

describe("LIBTORCH", () => {
  test("takes an unpacked archive", async () => {
    const machine = makeMachine();
    const prefix = writePrefix(path.join(machine.folder, "libtorch"));
    const found = await resolveLibtorch({ ...machine.context, env: { LIBTORCH: prefix } });
    expect(found).toEqual({
      prefix,
      lib: path.join(prefix, "lib"),
      include: path.join(prefix, "include"),
      cmakePrefix: path.join(prefix, "share", "cmake"),
      version: "2.13.0+cpu",
      kind: "cpu",
      source: "LIBTORCH",
    });
  });

  test("takes a wheel's torch folder, and sees a CUDA build", async () => {
    const machine = makeMachine();
    const prefix = writeTorchFolder(path.join(machine.folder, "torch"), "2.13.0+cu130", "cuda");
    const found = await resolveLibtorch({ ...machine.context, env: { LIBTORCH: prefix } });
    expect(found).toMatchObject({ version: "2.13.0+cu130", kind: "cuda" });
  });

  test("reads the version from the header when nothing else tells it", async () => {
    const machine = makeMachine();
    const prefix = writePrefix(path.join(machine.folder, "libtorch"), "2.13.0", { buildVersion: false });
    const found = await resolveLibtorch({ ...machine.context, env: { LIBTORCH: prefix } });
    expect(found.version).toBe("2.13.0");
  });

  test("of another version stops: what was found, what is needed, the mend", async () => {
    const machine = makeMachine();
    const prefix = writePrefix(path.join(machine.folder, "libtorch"), "2.11.0+cpu");
    const resolving = resolveLibtorch({ ...machine.context, env: { LIBTORCH: prefix } });
    await expect(resolving).rejects.toMatchObject({
      name: "SetupError",
      message: `LIBTORCH is ${prefix}, which holds libtorch 2.11.0+cpu, and 2.13.0 is needed.`,
      mend: expect.stringContaining("unset LIBTORCH"),
    });
  });

  test.each([
    ["2.14.1+cu130", true],
    ["2.11.0+cpu", true],
    ["2.10.2+cpu", false],
  ])("of version %s is taken when any from 2.11 on will do: %s", async (version, taken) => {
    const machine = makeMachine();
    const prefix = writePrefix(path.join(machine.folder, "libtorch"), version);
    const env = { LIBTORCH: prefix, CANDELABRA_ANY_LIBTORCH: "1" };
    const resolving = resolveLibtorch({ ...machine.context, env });
    if (taken) expect(await resolving).toMatchObject({ version });
    else await expect(resolving).rejects.toThrow(`which holds libtorch ${version}, and 2.13.0 is needed`);
  });

  test("that holds no libtorch stops", async () => {
    const machine = makeMachine();
    const resolving = resolveLibtorch({ ...machine.context, env: { LIBTORCH: machine.folder } });
    await expect(resolving).rejects.toThrow(`LIBTORCH is ${machine.folder}, which has no libtorch in it`);
  });
});
