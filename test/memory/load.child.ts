// Eight workers load the addon at once in a process whose main thread never does, then two more, one after the other:
// the library must neither be set up twice nor go with the last of its threads.

import { startWorker } from "../support/worker.js";

const module = new URL("./worker_programs.ts", import.meta.url);
const sums: number[] = [];

async function sumOf(): Promise<void> {
  const { next, ended } = startWorker({ module, name: "sum" });
  sums.push(await next<number>());
  if ((await ended) !== 0) throw new Error("a worker failed");
}

await Promise.all(Array.from({ length: 8 }, sumOf));
for (let i = 0; i < 2; i++) await sumOf();
process.stdout.write(JSON.stringify(sums));
