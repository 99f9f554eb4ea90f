// `npm run memory`: the loops of loops.mjs on each supported Node, each in a process of its own. Prints how much the
// resident memory grows by a step and how many tensors are alive, and exits with 1 when it grows by more than 1 KB a
// step or when tensors are left behind.
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
    steps: { type: "string", default: "20000" },
  },
});

for (const major of values.node) {
  const { version, file } = await nodeOf(context, major);
  for (const loop of values.loop) {
    const script = path.join(context.root, "scripts", "memory", "loop.mjs");
    const { code, stdout, stderr } = await run(file, [script, loop, values.steps], { env: context.env });
    if (code !== 0) throw new Error(`${loop} on Node ${version} ended with ${code}:\n${stderr}`);
    const { growth, peak, tensors, most } = JSON.parse(stdout);
    const passes = growth < limit && tensors[0] === tensors[1];
    if (!passes) process.exitCode = 1;
    const live = `${tensors[0]} then ${tensors[1]} live tensors (at most ${most})`;
    const told = `${Math.round(growth)} bytes a step, ${formatBytes(peak)} at most, ${live}`;
    console.log(`${passes ? "ok    " : "FAILED"}  Node ${version.padEnd(8)}  ${loop.padEnd(32)}  ${told}`);
  }
}
