// Three hundred tensors of 8 MB go to a worker and are let go of on both sides; then a hundred to a worker that listens
// to none of them, and a hundred to nobody. Prints the largest resident size of each, in MB, and what waits at the end.

import { collectGarbage, ones, scope, share, sharedInTransit } from "../../lib/index.js";
import { startWorker } from "../support/worker.js";
import { megabytes } from "./child.js";

const module = new URL("./worker_programs.ts", import.meta.url);
const elements = 2 << 20;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const base = process.memoryUsage.rss();
let largest = 0;

function since(): number {
  const result = megabytes(largest - base);
  largest = 0;
  return result;
}

function look(): void {
  largest = Math.max(largest, process.memoryUsage.rss());
}

const { worker, next, ended } = startWorker({ module, name: "receive" });
for (let i = 0; i < 300; i++) {
  scope(() => {
    const token = share(ones([elements]));
    worker.postMessage(token, [token.port]);
  });
  const sum = await next<number>();
  if (sum !== 2 * elements) throw new Error(`a sum is ${sum}`);
  look();
}
worker.postMessage("end");
const codes = [await ended];
const received = since();

for (let i = 0; i < 5; i++) {
  const deaf = startWorker({ module, name: "hold", data: "return" });
  scope(() => {
    for (let k = 0; k < 20; k++) {
      const token = share(ones([elements]));
      deaf.worker.postMessage(token, [token.port]);
    }
  });
  look();
  codes.push(await deaf.ended);
  await turn();
}
const unheard = since();

for (let i = 0; i < 100; i++) {
  scope(() => void share(ones([elements])));
  if (i % 10 !== 9) continue;
  look();
  for (let k = 0; k < 20 && sharedInTransit().tensors > 0; k++) {
    collectGarbage();
    await turn();
  }
}
const unsent = since();
for (let k = 0; k < 100 && sharedInTransit().tensors > 0; k++) await turn();
process.stdout.write(
  JSON.stringify({ received, unheard, unsent, codes, waiting: sharedInTransit().tensors }),
);
