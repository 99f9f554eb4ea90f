// Averaged weights, as `optim.swaUtils` in the package.

export { AveragedModel, type AveragedModelOptions } from "./averaged_model.js";
export {
  type AverageFn,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  type MultiAverageFn,
} from "./averages.js";
export { SWALR, type SWALROptions } from "./swalr.js";
export { type UpdateBnOptions, updateBn } from "./update_bn.js";
