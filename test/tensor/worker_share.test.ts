// A tensor in two threads on one memory: what arrives, who keeps it alive, and that nothing stays when nobody does.

import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import * as torch from "../../lib/index.js";
import {
  ArgumentError,
  arange,
  collectGarbage,
  fromShared,
  GraphError,
  memory,
  ones,
  releaseShared,
  type Shared,
  share,
  sharedInTransit,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { startWorker } from "../support/worker.js";

const module = new URL("./worker_programs.ts", import.meta.url);
const run = (name: string, data?: unknown) => startWorker({ module, name, data });
const nothing = { tensors: 0, bytes: 0 };

interface Told {
  shape: number[];
  stride: number[];
  dtype: string;
  requiresGrad: boolean;
  memory: { tensors: number; bytes: number };
}

/** Node tells of a closed port in a later turn of the event loop. */
async function untilNothingWaits(): Promise<void> {
  for (let turn = 0; turn < 200 && sharedInTransit().tensors > 0; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(sharedInTransit()).toEqual(nothing);
}

describe("in one thread", () => {
  test(
    "the memory is the same, the tensor is not",
    scoped(() => {
      const x = zeros([2, 2]);
      const y = fromShared(share(x));
      y.add_(3);
      expect(x).toEqualBits([[3, 3], [3, 3]]); // biome-ignore format: a matrix
      expect(y.handle).not.toBe(x.handle);
      x.dispose();
      expect(y.sum().item()).toBe(12);
    }),
  );

  test(
    "arrays and records keep their form",
    scoped(() => {
      const [a, b] = fromShared(share([ones([2]), zeros([3])] as const));
      expect([a.shape, b.shape]).toEqual([[2], [3]]);
      const model = new torch.nn.Linear(2, 3);
      const state = fromShared(share({ ...model.stateDict() }));
      expect(Object.keys(state)).toEqual(["weight", "bias"]);
      expect(state.weight).toEqualBits(model.weight);
    }),
  );

  test(
    "a view keeps its place, strides and dtype",
    scoped(() => {
      const base = arange(12, { dtype: "float64" }).reshape([3, 4]);
      const view = fromShared(share(base.narrow(1, 1, 2).t()));
      expect([view.shape, view.stride(), view.dtype]).toEqual([[2, 3], [1, 4], "float64"]); // biome-ignore format: one line
      view.zero_();
      expect(base.toArray()).toEqual([[0, 0, 0, 3], [4, 0, 0, 7], [8, 0, 0, 11]]); // biome-ignore format: a matrix
    }),
  );

  test(
    "what waits is counted, each memory once",
    scoped(() => {
      const x = zeros([100]);
      const [first, second] = [share(x), share([x.view(10, 10), ones([5])])];
      expect(sharedInTransit()).toEqual({ tensors: 3, bytes: 420 });
      fromShared(first);
      expect(releaseShared(second)).toBe(true);
      expect(releaseShared(second)).toBe(false);
      expect(sharedInTransit()).toEqual(nothing);
    }),
  );

  test(
    "a token is good for once",
    scoped(() => {
      const token = share(ones([2]));
      fromShared(token);
      expect(() => fromShared(token)).toThrow(/^fromShared: expected a token that was not received/);
      const given = share(ones([2]));
      releaseShared(given);
      expect(() => fromShared(given)).toThrow(ArgumentError);
    }),
  );

  test.each([[undefined], [null], [3], [{}], [{ number: 1 }], [{ number: "1", port: null, keys: null }]])(
    "%j is no token",
    (value) => {
      expect(() => fromShared(value as unknown as Shared)).toThrow(
        /^fromShared: expected what share\(\) gave/,
      );
      expect(() => releaseShared(value as unknown as Shared)).toThrow(/^releaseShared: expected what share/);
    },
  );

  test.each([[undefined], [3], ["x"], [[]], [{}], [[1]], [{ a: null }]])("%j cannot be shared", (value) => {
    expect(() => share(value as unknown as Tensor)).toThrow(/^share: expected .*Tensor/);
  });

  test(
    "of tensors that cannot be shared says why, and leaves nothing waiting",
    scoped(() => {
      const leaf = ones([2], { requiresGrad: true });
      expect(() => share([leaf.mul(2), leaf])).toThrow(GraphError);
      expect(() => share(leaf.mul(2))).toThrow(/^share: .*detach\(\)/);
      const buffer = new Float32Array(new SharedArrayBuffer(8));
      expect(() => share(torch.fromTypedArray(buffer))).toThrow(/SharedArrayBuffer/);
      const gone = ones([1]);
      gone.dispose();
      expect(() => share(gone)).toThrow(torch.DisposedError);
      expect(sharedInTransit()).toEqual(nothing);
      expect(fromShared(share(leaf)).requiresGrad).toBe(true);
    }),
  );

  test(
    "shared memory cannot be moved by a resize",
    scoped(() => {
      const x = ones([2]);
      const y = fromShared(share(x));
      expect(() => x.resize_([1000])).toThrow(/^resize_: the memory is shared and holds 8 bytes/);
      expect(() => y.resizeAs_(zeros([3]))).toThrow(torch.ShapeError);
      expect([x.shape, y.shape, y.sum().item()]).toEqual([[2], [2], 2]);
      expect(y.resize_([1]).toArray()).toEqual([1]);
    }),
  );

  test(
    "a change on the other side is a change to autograd here",
    scoped(() => {
      const [x, w] = [ones([2]), ones([2], { requiresGrad: true })];
      const loss = w.mul(x).sum();
      fromShared(share(x)).add_(1);
      expect(() => loss.backward()).toThrow(/changed in place/);
    }),
  );

  test("a token that nobody holds frees what it stands for", async () => {
    collectGarbage();
    const before = memory().tensors;
    (() => share(zeros([1000])))();
    collectGarbage();
    expect(memory().tensors).toBe(before);
    await untilNothingWaits();
  });
});

describe("with a worker", () => {
  test("the worker writes, this thread reads", async () => {
    const x = arange(6).float().reshape([2, 3]).t();
    const { worker, next, ended } = run("addOne");
    const token = share(x);
    worker.postMessage(token, [token.port]);
    const { memory: there, ...form } = await next<Told>();
    expect(form).toEqual({ shape: [3, 2], stride: [1, 3], dtype: "float32", requiresGrad: false });
    expect(there).toEqual({ tensors: 1, bytes: 24 });
    expect(x.toArray()).toEqual([[1, 4], [2, 5], [3, 6]]); // biome-ignore format: a matrix
    expect(sharedInTransit()).toEqual(nothing);
    worker.postMessage("end");
    expect(await ended).toBe(0);
    // The worker's end takes nothing away.
    expect(x.sum().item()).toBe(21);
    collectGarbage();
    x.dispose();
  });

  test("a worker is given a tensor at its start, and a parameter stays a leaf", async () => {
    const parameter = new torch.nn.Parameter(zeros([3]));
    const token = share(parameter);
    const { worker, next, ended } = startWorker({
      module,
      name: "addOne",
      data: token,
      transferList: [token.port],
    });
    expect((await next<Told>()).requiresGrad).toBe(true);
    expect(parameter.toArray()).toEqual([1, 1, 1]);
    worker.postMessage("end");
    expect(await ended).toBe(0);
    parameter.dispose();
  });

  test("its owner here may go first", async () => {
    const { worker, next, ended } = run("addOne");
    const token = share(ones([4]));
    worker.postMessage(token, [token.port]);
    collectGarbage();
    expect((await next<Told>()).memory).toEqual({ tensors: 1, bytes: 16 });
    worker.postMessage("end");
    expect(await ended).toBe(0);
  });

  test.each(["return", "exit", "wait"])(
    "a worker ends after it has shared (by %s): what it shared is received afterwards",
    async (how) => {
      const { worker, next, ended } = run("give", how);
      const token = await next<Shared<Tensor>>();
      if (how === "wait") await worker.terminate();
      expect(await ended).toBe(how === "wait" ? 1 : 0);
      expect(sharedInTransit()).toEqual({ tensors: 1, bytes: 48 });
      const x = fromShared(token);
      expect(x.toArray()).toEqual([[0, 3], [1, 4], [2, 5]]); // biome-ignore format: a matrix
      expect(sharedInTransit()).toEqual(nothing);
      x.dispose();
    },
  );

  test("a worker that ends without listening, or is terminated first, frees what was sent to it", async () => {
    const x = ones([10]);
    const { worker, next, ended } = run("ignore");
    const token = share(x);
    worker.postMessage(token, [token.port]);
    await next();
    await ended;
    await untilNothingWaits();
    const other = run("hear");
    await other.next();
    const second = share(x);
    other.worker.postMessage(second, [second.port]);
    await other.worker.terminate();
    await untilNothingWaits();
    x.dispose();
  });

  test("a worker that hears and does nothing holds it until it ends", async () => {
    const { worker, next, ended } = run("hear");
    await next();
    const token = share(ones([10]));
    worker.postMessage(token, [token.port]);
    await next();
    expect(sharedInTransit().tensors).toBe(1);
    worker.postMessage("end");
    await ended;
    await untilNothingWaits();
    collectGarbage();
  });

  test("a message that could not be sent leaves the token good", async () => {
    const { worker, next, ended } = run("hear");
    await next();
    const token = share(ones([2]));
    expect(() => worker.postMessage(token)).toThrow(/transfer/);
    expect(() => worker.postMessage({ token, no: () => {} }, [token.port])).toThrow(/cloned/);
    const x = fromShared(token);
    expect(x.toArray()).toEqual([1, 1]);
    x.dispose();
    worker.postMessage("one");
    await next();
    worker.postMessage("end");
    await ended;
  });

  test("a worker that has ended takes no message, and the token goes with its holder", async () => {
    const { worker, next, ended } = run("ignore");
    await next();
    await ended;
    (() => {
      const token = share(ones([3]));
      worker.postMessage(token, [token.port]);
    })();
    for (let turn = 0; turn < 20 && sharedInTransit().tensors > 0; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    await untilNothingWaits();
  });

  test("from one worker to the next, and through a channel", async () => {
    const x = zeros([2]);
    for (let i = 0; i < 2; i++) {
      const { worker, next, ended } = run("addOne");
      const token = share(x);
      worker.postMessage(token, [token.port]);
      await next();
      worker.postMessage("end");
      await ended;
    }
    const { port1, port2 } = new MessageChannel();
    const token = share(x);
    port1.postMessage(token, [token.port]);
    const y = fromShared(receiveMessageOnPort(port2)?.message as Shared<Tensor>);
    expect(y.toArray()).toEqual([2, 2]);
    port1.close();
    x.dispose();
    y.dispose();
  });
});
