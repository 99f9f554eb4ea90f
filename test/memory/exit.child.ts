// `exit.child.ts HOW`: the process ends while all kinds of things are alive, here and in a worker.

import { autograd, Generator, ones, scope, share, type Tensor } from "../../lib/index.js";
import { native } from "../../lib/tensor/native.js";
import { startWorker } from "../support/worker.js";

const how = process.argv[2];
const held: unknown[] = [];
const module = new URL("./worker_programs.ts", import.meta.url);

const x = ones([1000], { requiresGrad: true });
const y = x.mul(2);
y.registerHook((grad) => grad.mul(2));
class Twice extends autograd.Function {
  static forward(context: autograd.FunctionContext, input: Tensor): Tensor {
    context.saveForBackward(input);
    return input.mul(2);
  }
  static backward(_context: autograd.FunctionContext, grad: Tensor): Tensor {
    return grad.mul(2);
  }
}
const buffer = new Float32Array(new SharedArrayBuffer(4000));
held.push(x, y, Twice.apply(y), new Generator(), share(ones([10])), buffer);
held.push(native.fromTypedArray(buffer, "float32", [1000], true), native.viewBuffer(ones([1000]).handle));
void scope(async () => {
  held.push(ones([10]));
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
});

if (how === "while a worker works") {
  const { worker, next } = startWorker({ module, name: "hold", data: "operator" });
  await next();
  const token = share(ones([10]));
  worker.postMessage(token, [token.port]);
  process.exit(3);
}
if (how === "exit") process.exit(3);
if (how === "exit in a hook") {
  y.registerHook(() => process.exit(3));
  y.sum().backward();
}
if (how === "exit in a scope") scope(() => process.exit(3));
if (how === "throw") throw new RangeError(`held ${held.length} things`);
process.exitCode = 3;
