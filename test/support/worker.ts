// Real worker threads for tests: each runs one exported function of a TypeScript module, loaded from source.

import { on, once } from "node:events";
import { type TransferListItem, Worker } from "node:worker_threads";

const bootstrap = `
  const { workerData } = require("node:worker_threads");
  import("tsx/esm/api")
    .then(({ tsImport }) => tsImport(workerData.module, workerData.module))
    .then((programs) => programs[workerData.name](workerData.data));
`;

export interface Running {
  worker: Worker;
  /** The next message, also when it came before it was asked for. Rejects when the worker fails. */
  next<T>(): Promise<T>;
  /** The exit code. */
  ended: Promise<number>;
}

export interface Start {
  /** Of the module that exports the program. */
  module: URL;
  name: string;
  data?: unknown;
  transferList?: TransferListItem[];
}

/**
 * @example
 * const { next, ended } = startWorker({ module: new URL("./programs.ts", import.meta.url), name: "add", data: [1, 2] });
 * [await next(), await ended]; // [3, 0]
 */
export function startWorker({ module, name, data, transferList = [] }: Start): Running {
  const workerData = { module: module.href, name, data };
  const worker = new Worker(bootstrap, { eval: true, workerData, transferList });
  const messages = on(worker, "message");
  const ended = once(worker, "exit").then(([code]) => code as number);
  // Whoever does not wait for its end hears of a failure through next().
  ended.catch(() => {});
  return {
    worker,
    ended,
    async next<T>() {
      const { value } = await messages.next();
      return (value as [T])[0];
    },
  };
}
