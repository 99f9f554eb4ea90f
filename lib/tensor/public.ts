/** What users see of this folder; lib/index.ts exports it whole. */

export type { BackwardOptions } from "./autograd.js";
export * as autograd from "./autograd.js";
export { fromTypedArray, tensor } from "./creation.js";
export * from "./errors.js";
export * as fft from "./generated/fft.generated.js";
export * from "./generated/functions.generated.js";
export * as linalg from "./generated/linalg.generated.js";
export * as special from "./generated/special.generated.js";
export { enableGrad, inferenceMode, isGradEnabled, isInferenceModeEnabled, noGrad } from "./modes.js";
export { collectGarbage, type Memory, memory } from "./net.js";
export { ops } from "./ops.js";
export { getPrintOptions, type PrintOptions, type PrintSettings, setPrintOptions } from "./print.js";
export { Generator, getRngState, initialSeed, manualSeed, seed, setRngState } from "./random.js";
export { cuda, getNumThreads, libtorchVersion, setNumThreads } from "./runtime.js";
export { scope } from "./scope.js";
export { Tensor, type ToOptions } from "./tensor.js";
export type * from "./types.js";
