// The addon keeps its state per environment: workers have their own tensors and scopes, and end without a trace.

import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { memory, ones } from "../../lib/tensor/index.js";

const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  import("tsx/esm/api").then(({ tsImport }) => tsImport(workerData, workerData)).then((torch) => {
    const x = torch.ones([4]).mul(3);
    const generator = new torch.Generator().manualSeed(1);
    torch.rand([2], { generator });
    parentPort.postMessage({ sum: x.sum().item(), live: torch.memory().tensors });
  });
`;

function inWorker(): Promise<{ sum: number; live: number }> {
  const url = new URL("../../lib/tensor/index.ts", import.meta.url).href;
  const worker = new Worker(program, { eval: true, workerData: url });
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", async (message) => {
      await worker.terminate();
      resolve(message);
    });
  });
}

test("two workers and the main thread each count their own tensors", async () => {
  const before = memory().tensors;
  const mine = ones([2]);
  const results = await Promise.all([inWorker(), inWorker()]);
  expect(results.map((result) => result.sum)).toEqual([12, 12]);
  expect(results.every((result) => result.live >= 2 && result.live < 10)).toBe(true);
  expect(mine.add(1).sum().item()).toBe(4);
  expect(memory().tensors).toBeLessThanOrEqual(before + 3);
  mine.dispose();
});
