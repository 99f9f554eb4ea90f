// `flat.child.ts scoped|outside COUNT`: this thread and a worker take large steps at once. Prints the largest resident
// size, in MB, between a quarter and a half of this thread's steps, and from there on.

import { startWorker } from "../support/worker.js";
import { megabytes } from "./child.js";
import { takeSteps } from "./steps.js";

const [how = "", count = ""] = process.argv.slice(2);
const steps = { count: Number(count), scoped: how === "scoped" };
const module = new URL("./worker_programs.ts", import.meta.url);
const { worker, next, ended } = startWorker({ module, name: "loop", data: steps });

let [early, late] = [0, 0];
let done = false;
const finished = next<string>().then((message) => {
  done = message === "done";
});
// The worker is slower to start: begin beside it, not before it.
await new Promise((resolve) => worker.once("online", resolve));
takeSteps(steps, (i) => {
  if (i % 10 !== 0 || i < steps.count / 4) return;
  const resident = process.memoryUsage.rss();
  if (i < steps.count / 2) early = Math.max(early, resident);
  else late = Math.max(late, resident);
});
// Until the worker is through, too.
const watch = setInterval(() => {
  late = Math.max(late, process.memoryUsage.rss());
}, 20);
await finished;
clearInterval(watch);
const code = await ended;
process.stdout.write(JSON.stringify({ early: megabytes(early), late: megabytes(late), done, code }));
