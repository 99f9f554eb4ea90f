// A tensor in two threads on one memory: what arrives, who keeps it alive, and that nothing stays when nobody does.

import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import * as torch from "../../lib/index.js";
import {
  arange,
  collectGarbage,
  fromShared,
  ones,
  type Shared,
  share,
  sharedInTransit,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { startWorker } from "../support/worker.js";
import { nothing, untilNothingWaits } from "./in_transit.js";

const module = new URL("./worker_programs.ts", import.meta.url);
const run = (name: string, data?: unknown) => startWorker({ module, name, data });

interface Told {
  shape: number[];
  stride: number[];
  dtype: string;
  requiresGrad: boolean;
  memory: { tensors: number; bytes: number };
}

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
