// The engine on a thread of its own, JavaScript on its environment's: the mechanism of a CUDA backward, forced here.

import { AsyncLocalStorage } from "node:async_hooks";
import { isMainThread, Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { autograd, F, mtl, nn } from "../../lib/index.js";
import { native } from "../../lib/tensor/autograd/native.js";
import { isGradEnabled, noGrad, ones, type Tensor } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, leaf } from "./support.js";

afterEach(() => native.forceEngineThread(false));

test(
  "callbacks run on the main thread, inside the call of backward, while the engine is elsewhere",
  scoped(() => {
    const storage = new AsyncLocalStorage<string>();
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    x.registerHook(() => void seen.push(isMainThread, storage.getStore(), isGradEnabled()));
    const before = native.helperRuns();
    storage.run("mine", () => x.sum().backward());
    expect(native.helperRuns()).toBe(before);
    native.forceEngineThread(true);
    storage.run("mine", () => x.sum().backward());
    expect(native.helperRuns()).toBe(before + 1);
    expect(seen).toEqual([true, "mine", false, true, "mine", false]);
  }),
);

test(
  "modes go with the engine: recorded with createGraph, noGrad around is not inherited by it",
  scoped(() => {
    native.forceEngineThread(true);
    const x = leaf([2]);
    const y = x.pow(3).sum();
    const [first] = noGrad(() => autograd.grad(y, x, { createGraph: true }));
    expect(autograd.grad(first.sum(), x)[0].item()).toBe(12);
    expect(isGradEnabled()).toBe(true);
  }),
);

test(
  "a backward inside a hook has a thread of its own in turn",
  scoped(() => {
    native.forceEngineThread(true);
    const [x, inner] = [leaf([1]), leaf([3])];
    const graph = inner.pow(2).sum();
    const before = native.helperRuns();
    x.registerHook((grad) => grad.mul(autograd.grad(graph, inner)[0]));
    x.sum().backward();
    expect(x.grad?.item()).toBe(6);
    expect(native.helperRuns()).toBe(before + 2);
  }),
);

test(
  "the balancer's own engine calls meet hooks too",
  scoped(() => {
    const model = new mtl.HardSharing({
      trunk: new nn.Linear(3, 4),
      heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 1) },
    });
    const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
    const out = model.forward(ones([5, 3]));
    const thrown = new RangeError("mine");
    let calls = 0;
    out.a.registerHook(() => {
      if (++calls === 1) throw thrown;
    });
    const losses = (o: Record<"a" | "b", Tensor>) => ({
      a: F.mseLoss(o.a, ones([5, 1])),
      b: F.mseLoss(o.b, ones([5, 1])),
    });
    expect(() => balancer.backward(losses(out))).toThrow(thrown);
    expect(calls).toBe(1);
  }),
);

/** A worker whose hook never returns. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  import("tsx/esm/api").then(async ({ tsImport }) => {
    const torch = await tsImport(workerData.library, workerData.library);
    const { native } = await tsImport(workerData.internals, workerData.library);
    native.forceEngineThread(workerData.forced);
    const x = torch.ones([4], { requiresGrad: true });
    const y = x.mul(2);
    y.registerHook(() => {
      parentPort.postMessage("inside");
      if (workerData.endless) for (;;);
      process.exit();
    });
    y.sum().backward();
  });
`;

test.each([
  [false, true],
  [true, true],
  [false, false],
  [true, false],
])(
  "a worker that ends inside a hook (forced %s, endless %s) leaves the rest alive",
  async (forced, endless) => {
    const at = (path: string) => new URL(path, import.meta.url).href;
    const worker = new Worker(program, {
      eval: true,
      workerData: {
        library: at("../../lib/tensor/index.ts"),
        internals: at("../../lib/tensor/autograd/native.ts"),
        forced,
        endless,
      },
    });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    if (endless) await worker.terminate();
    await ended;
    await scoped(async () => {
      const x = leaf([1, 2]);
      x.registerHook((grad) => grad.mul(2));
      x.sum().backward();
      expect(x.grad).toEqualBits(constant([2, 2]));
    })();
  },
);
