// `ends.child.ts NAME COUNT`: one worker after another that holds 32 MB is stopped in the middle of something, or ends
// by itself. Prints the resident size after the second and after the last, in MB, and the exit codes.

import { memory, ones, scope, sharedInTransit } from "../../lib/index.js";
import { startWorker } from "../support/worker.js";
import { megabytes } from "./child.js";
import { middles } from "./worker_programs.js";

const [name = "", count = ""] = process.argv.slice(2);
const module = new URL("./worker_programs.ts", import.meta.url);
const sizes: number[] = [];
const codes: number[] = [];

async function endOf(): Promise<number> {
  const { worker, next } = startWorker({ module, name: "hold", data: name });
  const ended = new Promise<number>((resolve) => worker.once("exit", resolve));
  if (name in middles) {
    await next();
    // Somewhere in the middle, each time somewhere else.
    await new Promise((resolve) => setTimeout(resolve, 7 * codes.length));
    await worker.terminate();
  } else if (name === "throw") {
    const error = await next().catch((thrown: unknown) => thrown);
    if (!(error instanceof RangeError)) throw error;
  }
  return ended;
}

for (let i = 0; i < Number(count); i++) {
  codes.push(await endOf());
  // This thread goes on as if nothing had been.
  const sum = scope(() => ones([100]).mul(2).sum().item());
  if (sum !== 200) throw new Error(`a sum is ${sum}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  sizes.push(megabytes(process.memoryUsage.rss()));
}
process.stdout.write(
  JSON.stringify({ sizes, codes, live: memory().tensors, waiting: sharedInTransit().tensors }),
);
