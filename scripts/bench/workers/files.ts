// Seconds that it takes to load a large file of weights; python/files.py loads the same one.

import { existsSync } from "node:fs";
import path from "node:path";
import { io, manualSeed, randn, scope, type Tensor } from "candelabra";
import type { FilesJob, Job, Outcome } from "../job.js";

/** Beside the built workers, which each bench begins with throwing away. */
const file = path.join(import.meta.dirname, "model.safetensors");
const matrices = 60;
const shape = [1024, 2048];

export async function measureFiles({
  variant,
  loads,
  seed,
}: FilesJob & Job): Promise<Omit<Outcome, "versions">> {
  if (!existsSync(file)) await writeModel(seed);
  const load: number[] = [];
  const both: number[] = [];
  let sum = 0;
  for (let i = 0; i <= loads; i++) {
    const start = performance.now();
    const { tensors } = await io.loadSafetensors(file, { mmap: variant === "mmap" });
    const loaded = performance.now();
    sum = scope(() => Object.values(tensors).reduce((total, tensor) => total + tensor.sum().item(), 0));
    const read = performance.now();
    for (const tensor of Object.values(tensors)) tensor.dispose();
    if (i === 0) continue; // the file comes into the system's cache
    load.push((loaded - start) / 1e3);
    both.push((read - start) / 1e3);
  }
  return { figures: { load: median(load), "load and sum": median(both) }, checks: { sum } };
}

async function writeModel(seed: number): Promise<void> {
  manualSeed(seed);
  const tensors: Record<string, Tensor> = {};
  for (let i = 0; i < matrices; i++) tensors[`layers.${i}.weight`] = randn(shape);
  await io.saveSafetensors(tensors, file);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
