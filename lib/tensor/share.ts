/**
 * Tensors from one thread to another without a copy.
 *
 * The addon holds what was shared until it is received (native/tensor/sharing.cc). A token carries its number, and one
 * end of a message channel, the only thing whose death Node tells of: when the message that holds it is dropped, when
 * its worker ends, or when nobody refers to an unsent token any more, the other end is closed and the tensors go. That
 * needs this thread: tensors whose token it has not sent go with it, and those it has sent wait for their receiver.
 */

import { MessageChannel, type MessagePort } from "node:worker_threads";
import { handleOf, TensorBase } from "./base.js";
import { settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { wrapAll } from "./invoke.js";
import { type Handle, native } from "./native.js";
import type { Memory } from "./net.js";
import type { Tensor } from "./tensor.js";

/** What `share` takes: a tensor, an array of them, or a record of them such as a state dict. */
export type Shareable = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** A tensor or several on their way: a plain object for `postMessage`, with its port in the list of what to transfer. */
export interface Shared<T extends Shareable = Shareable> {
  /** Belongs into the second argument of `postMessage`, or into a Worker's `transferList`. */
  readonly port: MessagePort;
  readonly number: number;
  /** Null for a tensor by itself, else the keys of an array or a record. */
  readonly keys: number | readonly string[] | null;
  /** Never there; it carries the type from `share` to `fromShared`. */
  readonly type?: T;
}

const unsent = new FinalizationRegistry<MessagePort>((port) => port.close());

/** The numbers of this thread's own tokens, which tell theirs to messages only. */
const own = new WeakMap<Shared, number>();

function isToken(value: unknown): value is Shared {
  return (
    typeof value === "object" && value !== null && "number" in value && "port" in value && "keys" in value
  );
}

function numberOf(operation: string, value: unknown): number {
  if (isToken(value)) {
    const number = own.get(value) ?? value.number;
    if (typeof number === "number") return number;
  }
  throw wrongArgument(operation, "token", "what share() gave", value);
}

function takeApart(value: unknown): { handles: Handle[]; keys: Shared["keys"] } {
  if (value instanceof TensorBase) return { handles: [value.handle], keys: null };
  if (typeof value !== "object" || value === null) {
    throw wrongArgument("share", "value", "a Tensor, or an array or record of Tensors", value);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) throw wrongArgument("share", "value", "at least one Tensor", value);
  const handles = entries.map(([key, one]) => handleOf("share", key, one));
  return { handles, keys: Array.isArray(value) ? handles.length : entries.map(([key]) => key) };
}

/**
 * Lets another thread have a tensor, or an array or record of them, on the same memory. Post the token that it gives,
 * with its port, and hand it to `fromShared` there, once. Both sides own the memory from then on: it is freed when
 * neither holds it, whichever thread ends first. A token that is dropped, refused or lost with its worker frees what it
 * stands for as soon as this thread's event loop turns; `releaseShared` does so at once. When this thread ends, so do
 * the tokens it has not sent; those it has sent are good until they are received.
 *
 * The values are shared, not the graph: a leaf keeps `requiresGrad`, a tensor with a `gradFn` throws a `GraphError`. No
 * side can resize the memory any more. What one side writes the other sees, in no order unless messages or `Atomics`
 * make one. A tensor on a SharedArrayBuffer throws an `ArgumentError`: send the buffer itself. PyTorch:
 * `torch.multiprocessing`, `Tensor.share_memory_`.
 *
 * @example
 * const token = share(ones([2, 2]));
 * // worker.postMessage(token, [token.port]), and in the worker:
 * fromShared(token).sum().item(); // 4
 */
export function share<T extends Shareable>(value: T): Shared<T> {
  const { handles, keys } = takeApart(value);
  const number = native.share(handles);
  const { port1, port2 } = new MessageChannel();
  port1.once("close", () => native.dropShared(number));
  port1.unref();
  const token: Shared<T> = {
    port: port2,
    keys,
    // Whoever posts the token copies its properties, this one last, and so reads the number.
    get number() {
      native.sendShared(number);
      return number;
    },
  };
  own.set(token, number);
  unsent.register(token, port2);
  return token;
}

/**
 * The tensors of a token, in the form they were shared in, in this thread and its current scope. Throws an
 * `ArgumentError` when they were received before or are gone.
 *
 * @example
 * const token = share({ weight: zeros([2]), bias: ones([1]) });
 * fromShared(token).bias.item(); // 1
 */
export function fromShared<T extends Shareable>(token: Shared<T>): T {
  const number = numberOf("fromShared", token);
  const { port, keys } = token;
  settle();
  const tensors = wrapAll(native.fromShared(number)) as Tensor[];
  port.close();
  const value = Array.isArray(keys)
    ? Object.fromEntries(tensors.map((tensor, i) => [keys[i], tensor]))
    : keys === null
      ? tensors[0]
      : tensors;
  return value as unknown as T;
}

/**
 * Gives up a token that nobody is to receive. True when it still stood for something.
 *
 * @example
 * const token = share(ones([2]));
 * releaseShared(token); // true
 */
export function releaseShared(token: Shared): boolean {
  const waited = native.dropShared(numberOf("releaseShared", token));
  token.port.close();
  return waited;
}

/**
 * What was shared in the whole process and neither received nor given up yet: its tensors and their bytes.
 *
 * @example
 * const token = share(ones([256]));
 * sharedInTransit().bytes; // 1024
 * releaseShared(token);
 */
export function sharedInTransit(): Memory {
  return native.memoryInTransit();
}
