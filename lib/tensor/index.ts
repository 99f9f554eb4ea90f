export type { BackwardOptions } from "./autograd.js";
export * as autograd from "./autograd.js";
/** @internal for the rooms above: handles from their own native functions */
export { settle } from "./context.js";
export { fromTypedArray, tensor } from "./creation.js";
export * from "./errors.js";
export * as fft from "./generated/fft.generated.js";
export * from "./generated/functions.generated.js";
export * as linalg from "./generated/linalg.generated.js";
/** @internal torch._C._nn: what lib/nn is made of */
export * as nnOps from "./generated/nn_ops.generated.js";
export * as special from "./generated/special.generated.js";
export { wrap, wrapAll } from "./invoke.js";
export { enableGrad, inferenceMode, isGradEnabled, isInferenceModeEnabled, noGrad } from "./modes.js";
export { collectGarbage, type Memory, memory } from "./net.js";
export { ops } from "./ops.js";
export { getPrintOptions, type PrintOptions, type PrintSettings, setPrintOptions } from "./print.js";
export { Generator, getRngState, initialSeed, manualSeed, seed, setRngState } from "./random.js";
export { cuda, getNumThreads, libtorchVersion, setNumThreads } from "./runtime.js";
export { scope } from "./scope.js";
export { Tensor, type ToOptions } from "./tensor.js";
export type * from "./types.js";
