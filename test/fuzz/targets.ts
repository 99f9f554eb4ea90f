// Every operator a user can reach: the functions of the package and its namespaces, and the methods of Tensor.

import { nnOps } from "../../lib/tensor/index.js";
import * as candelabra from "../../lib/tensor/public.js";

export interface Target {
  /** `torch.add`, `Tensor.add_`, `linalg.inv`. */
  label: string;
  /** The operator's own name or what it is made of: every error must hold one of them. */
  names: readonly string[];
  /** False where the work grows with a number given, as it does in PyTorch: 2^40 terms would be no error, only long. */
  takesHugeNumbers: boolean;
  /** Single operators behind the raw door, three times as many: random arguments only, the rest is the same code. */
  isRaw?: boolean;
  call(receiver: candelabra.Tensor, args: unknown[]): unknown;
}

type Callable = (...args: unknown[]) => unknown;

/** What is no operator: it takes functions, or changes how all that follows runs. */
const otherFunctions = new Set([
  ...[
    "scope",
    "noGrad",
    "enableGrad",
    "inferenceMode",
    "setPrintOptions",
    "getPrintOptions",
    "setNumThreads",
    "setNumInteropThreads",
    "setDefaultDevice",
    "setDefaultDtype",
    "setDeterministicDebugMode",
    "setFloat32MatmulPrecision",
    "setFlushDenormal",
    "useDeterministicAlgorithms",
    "autocast",
    "detectAnomaly",
  ],
  "collectGarbage", // a few milliseconds a call
  ...["wrongArgument", "describe"], // they make the errors themselves
]);
const otherMethods = new Set(["constructor", "keep", "dispose"]);

/** Shortcuts fail under the name of the operation they stand for. */
const madeOf: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    [
      ...["cpu", "cuda", "float", "double", "half", "bfloat16", "cfloat", "cdouble"],
      ...["byte", "char", "short", "int", "long", "bool"],
    ].map((name) => [name, ["to"]]),
  ),
  var_: ["var"], // `var` is a keyword
  tensor: ["detach", "to"],
  numel: ["numel"],
  requiresGrad_: ["setRequiresGrad"],
  requiresGrad: ["setRequiresGrad"],
  grad: ["setGrad", "gradOf"],
  data: ["detach"],
  ...Object.fromEntries(["getDevice", "isCpu", "isCuda", "isMeta"].map((name) => [name, ["device"]])),
  ...Object.fromEntries(["elementSize", "itemsize", "nbytes"].map((name) => [name, ["dtype", "numel"]])),
  nelement: ["numel"],
  ndimension: ["ndim"],
  norm: ["vectorNorm", "matrixNorm"],
  newTensor: ["tensor", "dtype", "detach", "to"],
  real: ["copy_"],
  imag: ["copy_"],
  at: ["tensor", "index"],
  setAt_: ["at", "tensor"],
  asTensor: ["tensor", "aten::to"],
  asarray: ["tensor", "detach", "aten::to"],
  ...Object.fromEntries([1, 2, 3].map((n) => [`atleast${n}d`, [`atleast_${n}d`]])),
  // Written in TypeScript, of many operators.
  tensordot: ["ndim", "numel", "toArray", "toBuffer", "item"],
  unravelIndex: ["dtype", "floorDivide"],
  lobpcg: ["requiresGrad", "shape", "randn", "norm", "Norm", "matmul", "cholesky", "eigh"],
  svdLowrank: ["shape", "randn", "qr", "svd", "matmul", "mH", "broadcastTo"],
  pcaLowrank: ["shape", "sub", "mean", "svdLowrank", "randn", "matmul", "qr"],
  getState: ["getRngState"],
  setState: ["setRngState"],
  size: ["shape"],
  dim: ["ndim"],
  toArray: ["toBuffer", "dtype"],
  toTypedArray: ["toBuffer", "dtype"],
  toString: ["shape", "dtype", "toBuffer", "wrapperOf"],
};

/** Recurrences over as many terms as asked for, and a pooling that walks its kernel. */
const growing = /Polynomial|maxPool1d/;
const growingRaw = /polynomial|max_pool1d/;

export function targets(): Target[] {
  const { linalg, fft, special, autograd, cuda } = candelabra;
  return [
    ...functionsOf("torch", candelabra),
    ...functionsOf("linalg", linalg),
    ...functionsOf("fft", fft),
    ...functionsOf("special", special),
    ...functionsOf("nnOps", nnOps),
    ...functionsOf("autograd", autograd),
    ...functionsOf("cuda", cuda),
    ...methodsOf("Tensor", candelabra.Tensor.prototype),
    ...methodsOf("Generator", candelabra.Generator.prototype),
    ...accessors(),
    ...rawOperators(),
  ];
}

function functionsOf(label: string, namespace: object): Target[] {
  return Object.entries(namespace)
    .filter(
      ([name, value]) => typeof value === "function" && /^[a-z_]/.test(name) && !otherFunctions.has(name),
    )
    .map(([name, value]) => target(`${label}.${name}`, (_receiver, args) => (value as Callable)(...args)));
}

function target(label: string, call: Target["call"]): Target {
  // `aten::add.Tensor` is `add` in what PyTorch itself says of it.
  const name = label.slice(label.indexOf(".") + 1).replace(/^aten::(\w+).*/, "$1");
  return { label, names: [name, ...(madeOf[name] ?? [])], takesHugeNumbers: !growing.test(name), call };
}

/** A method is called on a tensor of the attack; a Generator's on one of its own. */
function methodsOf(label: string, prototype: object): Target[] {
  return members(prototype)
    .filter(([name, { value }]) => typeof value === "function" && !otherMethods.has(name))
    .map(([name, { value }]) =>
      target(`${label}.${name}`, (receiver, args) => {
        const self = label === "Tensor" ? receiver : new candelabra.Generator();
        return (value as Callable).apply(self, args);
      }),
    );
}

/** Properties are read and, with an argument, written. */
function accessors(): Target[] {
  return members(candelabra.Tensor.prototype)
    .filter(([, { get }]) => get !== undefined)
    .map(([name, { get, set }]) =>
      target(`Tensor.${name}`, (receiver, args) => {
        if (args.length > 0) set?.call(receiver, args[0]);
        return get?.call(receiver);
      }),
    );
}

function rawOperators(): Target[] {
  const { call, names } = candelabra.ops;
  return names()
    .filter((name) => name.startsWith("aten::") && !growingRaw.test(name))
    .map((name) => ({ ...target(`ops.${name}`, (_receiver, args) => call(name, ...args)), isRaw: true }));
}

function members(prototype: object): [string, PropertyDescriptor][] {
  const found = new Map<string, PropertyDescriptor>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (!found.has(name)) found.set(name, descriptor);
    }
  }
  return [...found];
}
