// `npm run memory`: the loops of loops.mjs on each supported Node, each in a process of its own. Prints how much the
// resident memory grows by a step and how many tensors are alive, and exits with 1 when it grows by more than 1 KB a
// step or when tensors are left behind.
//
// What is left of growth where 1 MB tensors are dropped outside scopes is glibc's heap, which they are taken from once
// its mmap threshold has risen, and which small blocks between them keep from shrinking: with
// MALLOC_MMAP_THRESHOLD_=131072 in the environment those loops are flat to the byte. Over many steps it evens out.
//
//   npm run memory -- --node 22 --steps 4000 --loop "training step"

import path from "node:path";
import { parseArgs } from "node:util";
import { nodeOf, supported } from "../package/nodes.mjs";
import { createContext } from "../setup/support/context.mjs";
import { run } from "../setup/support/exec.mjs";
import { formatBytes } from "../setup/support/format.mjs";
import { loops } from "./loops.mjs";

const limit = 1024;
const context = createContext();
const { values } = parseArgs({
  options: {
    node: { type: "string", multiple: true, default: supported },
    loop: { type: "string", multiple: true, default: Object.keys(loops) },
    steps: { type: "string" },
  },
});

for (const major of values.node) {
  const { version, file } = await nodeOf(context, major);
  for (const loop of values.loop) {
    const script = path.join(context.root, "scripts", "memory", "loop.mjs");
    const steps = values.steps ?? (loop.startsWith("1 MB") ? "60000" : "20000");
    const { code, stdout, stderr } = await run(file, [script, loop, steps], { env: context.env });
    if (code !== 0) throw new Error(`${loop} on Node ${version} ended with ${code}:\n${stderr}`);
    const { growth, peak, tensors, most } = JSON.parse(stdout);
    const passes = growth < limit && tensors[0] === tensors[1];
    if (!passes) process.exitCode = 1;
    const live = `${tensors[0]} then ${tensors[1]} live tensors (at most ${most})`;
    const told = `${Math.round(growth)} bytes a step, ${formatBytes(peak)} at most, ${live}`;
    console.log(`${passes ? "ok    " : "FAILED"}  Node ${version.padEnd(8)}  ${loop.padEnd(32)}  ${told}`);
  }
}
