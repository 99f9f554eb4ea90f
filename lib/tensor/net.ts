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

/** What may be made between two sweeps, when little is alive; the addon begins with the same. */
const smallest: Memory = { tensors: 2000, bytes: 64 * 2 ** 20 };
/** What was alive after the last full collection. */
let settled: Memory = { tensors: 0, bytes: 0 };

/** Whether so much is alive beyond `settled` that some of it may be garbage which only a full collection finds. */
function hasGrown({ tensors, bytes }: Memory): boolean {
  return (
    bytes > settled.bytes + Math.max(smallest.bytes, settled.bytes) / 2 ||
    tensors > settled.tensors + Math.max(10 * smallest.tensors, settled.tensors / 2)
  );
}

/** Frees what nobody holds. Returns how many tensors went. */
export function sweep(): number {
  collector()({ type: "minor" });
  let freed = native.sweep();
  let alive = native.memory();
  // A young collection leaves what has outlived two of them.
  if (hasGrown(alive)) {
    collector()();
    freed += native.sweep();
    alive = settled = native.memory();
  }
  // With much rightly alive, sweep as often as it grows by half.
  native.setPressure(
    Math.max(smallest.bytes, alive.bytes / 2),
    Math.max(smallest.tensors, alive.tensors / 2),
  );
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

// Called by the addon when an allocation fails, before it tries once more.
native.setCollector(collectGarbage);
