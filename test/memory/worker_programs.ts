// What the tests of this folder run in workers.

import { parentPort } from "node:worker_threads";
import {
  autograd,
  fromShared,
  ones,
  type Shared,
  scope,
  share,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { type Steps, takeSteps } from "./steps.js";

const post = (message: unknown) => parentPort?.postMessage(message);

export function loop(steps: Steps): void {
  takeSteps(steps, () => {});
  post("done");
}

export function sum(): void {
  post(ones([4]).mul(3).sum().item());
}

const megabytes = (count: number) => zeros([count << 18]).fill_(1);
const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Ways for a worker to be in the middle of something: they begin it, say so, and never finish. */
export const middles: Readonly<Record<string, () => unknown>> = {
  operator() {
    const x = ones([1500, 1500]);
    post("inside");
    for (;;) x.matmul(x);
  },
  "operator outside scopes, with garbage"() {
    post("inside");
    for (;;) megabytes(4).add(1);
  },
  "hook of a backward"() {
    const x = megabytes(8).requiresGrad_();
    const y = x.mul(2);
    y.registerHook((grad) => {
      post("inside");
      for (;;) grad.add(1);
    });
    y.sum().backward();
  },
  "function of the user's own"() {
    class Endless extends autograd.Function {
      static forward(context: autograd.FunctionContext, x: Tensor): Tensor {
        context.saveForBackward(x);
        return x.mul(2);
      }
      static backward(_context: autograd.FunctionContext, grad: Tensor): Tensor {
        post("inside");
        for (;;) grad.add(1);
      }
    }
    const x = megabytes(8).requiresGrad_();
    Endless.apply(x).sum().backward();
  },
  "nested scope"() {
    scope(() =>
      scope(() => {
        const x = megabytes(4);
        post("inside");
        for (;;) scope(() => x.add(1));
      }),
    );
  },
  async "async scope"() {
    await scope(async () => {
      const x = megabytes(8);
      post("inside");
      for (;;) {
        await pause();
        await scope(async () => {
          const y = x.add(1);
          await pause();
          return y.sum().item();
        });
      }
    });
  },
  "sharing, nothing sent yet"() {
    held.push(share(megabytes(1)), share([megabytes(1), ones([3])]));
    post("inside");
    for (;;);
  },
  sharing() {
    post("inside");
    for (;;) {
      const token = share(megabytes(1));
      fromShared(token).add_(1);
    }
  },
};

/** Ways for a worker to end by itself, with tensors alive and a graph that refers to JavaScript. */
export const ends: Readonly<Record<string, () => unknown>> = {
  return: () => {},
  exit: () => process.exit(),
  throw() {
    throw new RangeError("mine");
  },
  "exit in a hook"() {
    const x = ones([2], { requiresGrad: true });
    x.registerHook(() => process.exit());
    x.sum().backward();
  },
  "exit in a scope": () => scope(() => process.exit()),
};

const held: unknown[] = [];

/** Holds 32 MB and a graph with a hook, then does what it is told. */
export function hold(name: string): unknown {
  const x = megabytes(32).requiresGrad_();
  const y = x.narrow(0, 0, 10).mul(2);
  y.registerHook((grad) => grad.mul(2));
  held.push(x, y);
  const run = middles[name] ?? ends[name];
  if (!run) throw new Error(`there is no ${name}`);
  return run();
}

/** Receives what it is sent, changes it, and lets go of it. */
export function receive(): void {
  parentPort?.on("message", (message: Shared<Tensor> | "end") => {
    if (message === "end") {
      parentPort?.close();
      return;
    }
    scope(() => post(fromShared(message).add_(1).sum().item()));
  });
}
