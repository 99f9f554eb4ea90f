import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder, fillCache, fromCache } from "../../scripts/setup/libtorch/cache.mjs";
import { writeTorchFolder } from "./support/libtorch.js";
import { makeMachine } from "./support/machine.js";

describe("the cache", () => {
  test("lies where the system keeps a user's caches, or where CANDELABRA_CACHE says", () => {
    const folder = (platform: NodeJS.Platform, env: Record<string, string>) =>
      cacheFolder(makeMachine({}, { platform, env }).context);
    expect(folder("linux", { HOME: "/home/ada" })).toBe("/home/ada/.cache/candelabra");
    expect(folder("linux", { HOME: "/home/ada", XDG_CACHE_HOME: "/var/ada" })).toBe("/var/ada/candelabra");
    expect(folder("darwin", { HOME: "/Users/ada" })).toBe("/Users/ada/Library/Caches/candelabra");
    expect(folder("win32", { LOCALAPPDATA: "/ada/Local" })).toBe("/ada/Local/candelabra");
    expect(folder("win32", { LOCALAPPDATA: "/ada/Local", CANDELABRA_CACHE: "/disk" })).toBe("/disk");
  });

  test("gives what an earlier set-up left, and nothing of another version or a damaged one", () => {
    const { context, cache } = makeMachine();
    expect(fromCache(context)).toBeNull();
    const torch = path.join(cache, "libtorch-2.13.0-linux-x64/torch");
    writeTorchFolder(torch, "2.12.0+cpu");
    expect(fromCache(context)).toBeNull();
    writeTorchFolder(torch);
    expect(fromCache(context)).toMatchObject({ prefix: torch, source: "the cache" });
    rmSync(path.join(torch, "lib/libtorch_cpu.so"));
    expect(fromCache(context)).toBeNull();
  });

  test("keeps nothing of a fetch that fails, or that brings something else", async () => {
    const { context, cache } = makeMachine();
    const failing = fillCache(context, async (temporary) => {
      writeTorchFolder(path.join(temporary, "unpacked/torch"));
      throw new Error("the disk is on fire");
    });
    await expect(failing).rejects.toThrow("the disk is on fire");
    const wrong = fillCache(context, async (temporary) => {
      writeTorchFolder(path.join(temporary, "unpacked/torch"), "2.12.0");
      return path.join(temporary, "unpacked");
    });
    await expect(wrong).rejects.toThrow("holds no libtorch 2.13.0");
    expect(fromCache(context)).toBeNull();
    expect(existsSync(path.join(cache, `libtorch-2.13.0-linux-x64.partial-${process.pid}`))).toBe(false);
  });

  test("is cleared of what a killed set-up left, and replaces a damaged libtorch", async () => {
    const { context, cache } = makeMachine();
    const gone = 2 ** 22 + 1; // above the largest process id of Linux
    const leftover = path.join(cache, `libtorch-2.13.0-linux-x64.partial-${gone}`);
    mkdirSync(path.join(leftover, "unpacked"), { recursive: true });
    mkdirSync(path.join(cache, "libtorch-2.13.0-linux-x64/torch/lib"), { recursive: true });
    const found = await fillCache(context, async (temporary) => {
      writeTorchFolder(path.join(temporary, "unpacked/torch"));
      return path.join(temporary, "unpacked");
    });
    expect(found).toMatchObject({ version: "2.13.0+cpu" });
    expect(existsSync(leftover)).toBe(false);
  });
});
