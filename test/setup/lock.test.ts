import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { withLock } from "../../scripts/setup/support/lock.mjs";
import { makeMachine } from "./support/machine.js";

const owner = (pid: number, host: string) => JSON.stringify({ pid, host, token: "theirs" });
const nobody = 2 ** 22 + 1;

function lockFile(text?: string, age = 0): string {
  const file = path.join(makeMachine().folder, "locks/one.lock");
  mkdirSync(path.dirname(file), { recursive: true });
  if (text === undefined) return file;
  writeFileSync(file, text);
  const time = new Date(Date.now() - age);
  utimesSync(file, time, time);
  return file;
}

/** Whether the lock is taken over within a moment. */
async function isTakenOver(file: string): Promise<boolean> {
  let waits = false;
  const taking = withLock(file, async () => {}, { onWait: () => (waits = true), poll: 10 });
  await Promise.race([taking, sleep(100)]);
  // A lock that is respected is given back here, so that the attempt ends with the test.
  if (waits) writeFileSync(file, owner(nobody, hostname()));
  await taking;
  return !waits;
}

describe("withLock", () => {
  test("lets one at a time in, and gives the lock back when the work fails", async () => {
    const file = lockFile();
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work, { poll: 1 })));
    const failing = withLock(file, async () => {
      throw new Error("the work failed");
    });
    await expect(failing).rejects.toThrow("the work failed");
    expect(existsSync(file)).toBe(false);
  });

  test("takes over the lock of a process that is gone", async () => {
    expect(await isTakenOver(lockFile(owner(nobody, hostname())))).toBe(true);
  });

  test("waits for a process that is there", async () => {
    expect(await isTakenOver(lockFile(owner(process.pid, hostname())))).toBe(false);
  });

  test("takes over when the process id lives and the lock has been silent for ten minutes", async () => {
    expect(await isTakenOver(lockFile(owner(process.pid, hostname()), 700_000))).toBe(true);
  });

  test("waits for another machine as long as it touches the lock", async () => {
    expect(await isTakenOver(lockFile(owner(nobody, "elsewhere")))).toBe(false);
    expect(await isTakenOver(lockFile(owner(nobody, "elsewhere"), 70_000))).toBe(true);
  });

  test("gives one that is being written a moment", async () => {
    expect(await isTakenOver(lockFile(""))).toBe(false);
    expect(await isTakenOver(lockFile("", 20_000))).toBe(true);
  });
});
