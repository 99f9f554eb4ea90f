/**
 * Frees tensors made outside scopes that nobody holds any more, also in a synchronous loop that never yields, where
 * Node runs no finalizers. The addon raises a signal when enough bytes or tensors were made; then a young collection
 * empties the weak references of what is gone and the addon frees those slots. A full collection follows only when
 * the young one freed too little.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { native } from "./native.js";

// Without options it is a full, precise collection; `type: "major"` may leave some garbage to the next one.
type Collect = (options?: { type: "minor" }) => void;

let collect: Collect | undefined;

/** V8's collector: there without `--expose-gc` being given to the process. */
function collector(): Collect {
  if (!collect) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as Collect;
  }
  return collect;
}

const signals = native.signals();

export function isSweepDue(): boolean {
  return signals[0] !== 0;
}

const smallestPressure = 64 * 2 ** 20;

/** Frees what nobody holds. Returns how many tensors went. */
export function sweep(): number {
  const before = native.memory();
  collector()({ type: "minor" });
  let freed = native.sweep();
  if (native.memory().bytes > before.bytes / 2) {
    collector()();
    freed += native.sweep();
  }
  // With much memory rightly alive, sweep as often as it grows by half rather than every 64 MB.
  native.setPressure(Math.max(smallestPressure, native.memory().bytes / 2));
  return freed;
}

/** Live tensors and their bytes, each storage once. */
export interface Memory {
  tensors: number;
  bytes: number;
}

/**
 * How many tensors are alive, and how many bytes their storages hold.
 *
 * @example
 * const before = memory().tensors;
 * const x = zeros([2, 2]);
 * memory().tensors - before; // 1
 */
export function memory(): Memory {
  return native.memory();
}

/** Collects garbage and frees every tensor that nobody holds; for tests and for reading `memory()` exactly. */
export function collectGarbage(): number {
  collector()();
  return native.sweep();
}
