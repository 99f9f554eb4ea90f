// One loop in a process of its own: node scripts/memory/loop.mjs NAME STEPS. Prints what it measured as JSON.
//
// Resident memory swings: nobody's tensors are freed in sweeps, V8 collects when it likes. So it is read at every few
// steps and averaged over the second and over the last quarter of the steps; the first quarter is warm-up. The peak is
// of the last three quarters. Live tensors are counted after a collection, at the same two places.

import { collectGarbage, memory, setNumThreads } from "candelabra";
import { loops } from "./loops.mjs";

const [name = "", steps = "20000"] = process.argv.slice(2);
const make = loops[name];
if (!make) throw new Error(`there is no loop ${name}`);

setNumThreads(1);
const quarter = Math.floor(Number(steps) / 4);
const { step, asynchronous } = make();

/** @returns {Promise<{ mean: number, peak: number, tensors: number, most: number }>} */
async function runQuarter() {
  let sum = 0;
  let samples = 0;
  let peak = 0;
  let most = 0;
  for (let i = 0; i < quarter; i++) {
    // An await in a synchronous loop would let Node's finalizers run, which such a loop never does.
    if (asynchronous) await step();
    else step();
    if (i % 20 !== 0) continue;
    const resident = process.memoryUsage.rss();
    sum += resident;
    samples++;
    peak = Math.max(peak, resident);
    most = Math.max(most, memory().tensors);
  }
  collectGarbage();
  return { mean: sum / samples, peak, tensors: memory().tensors, most };
}

await runQuarter();
const early = await runQuarter();
const middle = await runQuarter();
const late = await runQuarter();

console.log(
  JSON.stringify({
    growth: (late.mean - early.mean) / (2 * quarter),
    peak: Math.max(early.peak, middle.peak, late.peak),
    tensors: [early.tensors, late.tensors],
    most: Math.max(early.most, middle.most, late.most),
  }),
);
