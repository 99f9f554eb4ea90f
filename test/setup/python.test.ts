import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findLibtorch } from "../../scripts/setup/libtorch/resolve.mjs";
import { writePython, writeTorchFolder } from "./support/libtorch.js";
import { makeMachine } from "./support/machine.js";

describe("an installed Python torch", () => {
  test("of the version is used where it lies", async () => {
    const machine = makeMachine();
    const folder = writeTorchFolder(path.join(machine.folder, "site-packages/torch"));
    writePython(machine, { torch: { version: "2.13.0+cpu", folder } });
    expect(await findLibtorch(machine.context)).toMatchObject({
      prefix: folder,
      version: "2.13.0+cpu",
      source: `the torch package of ${path.join(machine.bin, "python3")}`,
    });
  });

  test("comes before the cache", async () => {
    const machine = makeMachine();
    writeTorchFolder(path.join(machine.cache, "libtorch-2.13.0-linux-x64/torch"));
    const folder = writeTorchFolder(path.join(machine.folder, "site-packages/torch"));
    writePython(machine, { torch: { version: "2.13.0", folder } });
    expect(await findLibtorch(machine.context)).toMatchObject({ prefix: folder });
  });

  test("of another version is passed over with a word", async () => {
    const machine = makeMachine();
    const folder = writeTorchFolder(path.join(machine.folder, "site-packages/torch"), "2.9.1");
    writePython(machine, { torch: { version: "2.9.1", folder } });
    expect(await findLibtorch(machine.context)).toMatch(/has torch 2\.9\.1, and 2\.13\.0 is needed/);
    expect(machine.lines).toEqual([expect.stringContaining("passing over a Python package")]);
  });

  test("without headers is passed over", async () => {
    const machine = makeMachine();
    const folder = path.join(machine.folder, "torch");
    mkdirSync(folder);
    writePython(machine, { torch: { version: "2.13.0", folder } });
    expect(await findLibtorch(machine.context)).toMatch(/comes without headers or libraries/);
  });

  test("that is not there, or no Python at all, is said", async () => {
    const machine = makeMachine();
    expect(await findLibtorch(machine.context)).toBe("no python3 on the PATH");
    writePython(machine, {});
    expect(await findLibtorch(machine.context)).toBe(`${path.join(machine.bin, "python3")} has no torch`);
  });
});
