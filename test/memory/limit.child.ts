// Runs under a limit on its address space, and prints what happened when it asked for more. `limit.child.ts size` prints
// the address space, in kilobytes, that it takes before that: V8 reserves much more than it uses.

import { readFileSync } from "node:fs";
import { collectGarbage, empty, MemoryError, memory, ones, type Tensor } from "../../lib/index.js";

const gigabyte = 2 ** 28; // float32 numbers

function failure(run: () => unknown): { name: string; message: string; operation: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof MemoryError)
      return { name: error.name, message: error.message, operation: error.operation };
    throw error;
  }
  throw new Error("nothing failed");
}

const works = () => ones([3]).mul(2).sum().item() === 6;
const told: Record<string, unknown> = {};

if (process.argv[2] === "size") {
  works();
  const [, peak = ""] = /VmPeak:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  process.stdout.write(peak);
  process.exit();
}

told.tenTerabytes = failure(() => empty([2.5e12]));
told.afterTenTerabytes = works();

// Pages that nobody touches cost address space only.
const held: Tensor[] = [];
told.limit = failure(() => {
  for (;;) held.push(empty([gigabyte]));
});
told.held = held.length;
told.afterLimit = works();
told.inTheMiddle = failure(() => held[0]?.expand([8, gigabyte]).contiguous());
told.inPlace = failure(() => held[0]?.resize_([2 ** 40]));
told.shape = held[0]?.shape;
told.typedArray = failure(() => held[0]?.toTypedArray());
told.afterAll = works();

// Old garbage, which a young collection does not find, is freed by the allocation that needs its place.
collectGarbage();
collectGarbage();
const count = held.length;
held.length = 0;
const large = empty([gigabyte * (count - 1)]);
told.reused = large.numel() === gigabyte * (count - 1) && count > 1;
large.dispose();
told.live = memory().bytes;
process.stdout.write(JSON.stringify(told));
