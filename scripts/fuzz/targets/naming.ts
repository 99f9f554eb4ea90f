// What an error must name: the function, or, of a shortcut, the operator it stands for.

/** Shortcuts fail under the name of the operation they are made of. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      ...["cpu", "cuda", "float", "double", "half", "bfloat16", "cfloat", "cdouble"],
      ...["byte", "char", "short", "int", "long", "bool"],
    ].map((name) => [name, ["to"]]),
  ),
  var_: ["var"], // `var` is a keyword
  tensor: ["detach", "to"],
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
  pcaLowrank: ["shape", "sub", "mean", "svdLowrank", "randn", "matmul", "qr", "svd"],
  getState: ["getRngState"],
  setState: ["setRngState"],
  keep: ["moveTo"],
  isDisposed: ["isLive"],
  size: ["shape"],
  dim: ["ndim"],
  toArray: ["toBuffer", "dtype"],
  toTypedArray: ["toBuffer", "dtype"],
  toString: ["shape", "dtype", "toBuffer", "wrapperOf"],
};

export const namesFor = (name: string): readonly string[] => [name, ...(madeOf[name] ?? [])];
