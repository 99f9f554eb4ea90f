// One set-up at a time in one folder. The lock is a file that names its owner; the others wait, then find the work
// done. It is a courtesy that saves work, not what keeps things whole: what is moved into place is moved by one
// rename, so even two owners could not leave half of anything.
//
// The file is touched every few seconds. A lock is stale when its process is gone, or, when another machine holds
// it (a shared home folder) or the process id was given to someone else, when it has not been touched for long.

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "./errors.mjs";

const heartbeat = 2_000;
const silentElsewhere = 60_000;
const silentHere = 600_000;

/**
 * @typedef {object} LockOptions
 * @property {() => void} [onWait] called once when another set-up holds the lock
 * @property {number} [poll] milliseconds between two looks at it
 */

/**
 * Runs `work` while holding the lock, and gives the lock back however it ends.
 *
 * @template T
 * @param {string} file the lock; its folder is made when absent
 * @param {() => Promise<T>} work
 * @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, poll = 250 } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() });
  let waited = false;
  while (!take(file, owner)) {
    if (removeIfStale(file)) continue;
    if (!waited) onWait?.();
    waited = true;
    await sleep(poll);
  }
  const beat = setInterval(() => touch(file), heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (read(file) === owner) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} owner
 * @returns {boolean} whether the lock is ours now
 */
function take(file, owner) {
  try {
    writeFileSync(file, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a stale lock by moving it aside first: of two who find it stale, one moves it, and whoever finds that the
 * moved file is not the one judged puts it back.
 *
 * @param {string} file
 * @returns {boolean} whether to try again at once
 */
function removeIfStale(file) {
  const seen = read(file);
  if (seen === null) return true;
  if (!isStale(file, seen)) return false;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
  const moved = read(aside);
  if (moved !== seen && moved !== null) take(file, moved);
  rmSync(aside, { force: true });
  return true;
}

/**
 * @param {string} file
 * @param {string} text
 */
function isStale(file, text) {
  const silence = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const owner = parse(text);
  // Taken by a process that has not written its name yet, or that died in between.
  if (!owner) return silence > 5 * heartbeat;
  if (owner.host !== hostname()) return silence > silentElsewhere;
  return !isAlive(owner.pid) || silence > silentHere;
}

/**
 * @param {string} text
 * @returns {{ pid: number, host: string } | null}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // half written
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM"; // there, but another user's
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
