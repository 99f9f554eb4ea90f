/** What Python's torch writes in Python; each takes the place of the operator of its name. */

export { type CdistOptions, cdist } from "./cdist.js";
export {
  type LowRankOptions,
  type LuOptions,
  lu,
  type PcaLowRankOptions,
  pcaLowrank,
  type SvdLowRankOptions,
  svdLowrank,
} from "./decompositions.js";
export { einsum, type Sublist } from "./einsum.js";
export {
  atleast1d,
  atleast2d,
  atleast3d,
  blockDiag,
  broadcastShapes,
  broadcastTensors,
  cartesianProd,
  type MeshgridOptions,
  meshgrid,
} from "./lists.js";
export { type LobpcgOptions, lobpcg } from "./lobpcg.js";
export { type NormKind, type NormOptions, norm } from "./norm.js";
export { type NonzeroOptions, nonzero, unravelIndex } from "./places.js";
export { type TensordotDims, tensordot } from "./tensordot.js";
export {
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  type UniqueResult,
  unique,
  uniqueConsecutive,
} from "./unique.js";
