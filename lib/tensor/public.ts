/** What users see of this folder; lib/index.ts exports it whole. */

export {
  type AutocastDevice,
  type AutocastOptions,
  autocast,
  clearAutocastCache,
  getAutocastDtype,
  isAutocastCacheEnabled,
  isAutocastEnabled,
} from "./autocast.js";
export * as autograd from "./autograd/index.js";
export type { BackwardOptions } from "./autograd.js";
// By name: these take the place of generated functions of the same names.
export {
  atleast1d,
  atleast2d,
  atleast3d,
  blockDiag,
  broadcastShapes,
  broadcastTensors,
  type CdistOptions,
  cartesianProd,
  cdist,
  einsum,
  type LobpcgOptions,
  type LowRankOptions,
  type LuOptions,
  lobpcg,
  lu,
  type MeshgridOptions,
  meshgrid,
  type NonzeroOptions,
  type NormKind,
  type NormOptions,
  nonzero,
  norm,
  type PcaLowRankOptions,
  pcaLowrank,
  type Sublist,
  type SvdLowRankOptions,
  svdLowrank,
  type TensordotDims,
  tensordot,
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  type UniqueResult,
  unique,
  uniqueConsecutive,
  unravelIndex,
} from "./composites/index.js";
export * from "./constants.js";
export {
  type AsarrayOptions,
  asarray,
  asTensor,
  type FrombufferOptions,
  frombuffer,
  getDevice,
  isTensor,
  numel,
} from "./convert.js";
export { fromTypedArray, tensor } from "./creation.js";
export { canCast, type FloatInfo, finfo, type IntInfo, iinfo, promoteTypes, resultType } from "./dtypes.js";
export * from "./errors.js";
export * as fft from "./generated/fft.generated.js";
export * from "./generated/functions.generated.js";
export * as linalg from "./generated/linalg.generated.js";
export * as special from "./generated/special.generated.js";
export { type IndexItem, type IndexList, Slice, slice } from "./indexing/items.js";
export type { SetAtOptions } from "./indexing/methods.js";
export * as masked from "./masked/index.js";
export { enableGrad, inferenceMode, isGradEnabled, isInferenceModeEnabled, noGrad } from "./modes.js";
export { collectGarbage, type Memory, memory } from "./net.js";
export { ops } from "./ops.js";
export { getPrintOptions, type PrintOptions, type PrintSettings, setPrintOptions } from "./print.js";
export {
  defaultGenerator,
  Generator,
  getRngState,
  initialSeed,
  manualSeed,
  seed,
  setRngState,
} from "./random.js";
export { cuda, getNumThreads, libtorchVersion, setNumThreads } from "./runtime.js";
export { scope } from "./scope.js";
export * from "./settings.js";
export { fromShared, releaseShared, type Shareable, type Shared, share, sharedInTransit } from "./share.js";
export * as signal from "./signal/index.js";
export { Tensor, type ToOptions } from "./tensor.js";
export type * from "./types.js";
