/**
 * Operations over the elements that a mask lets count. PyTorch: `torch.masked`.
 *
 * @example
 * const known = tensor([true, false, true]);
 * masked.mean(tensor([1, 100, 3], { dtype: "float32" }), null, { mask: known }).item(); // 2
 */

export * from "./along.js";
export type { Dims, MaskedOptions, MaskedReductionOptions } from "./mask.js";
export { type MaskedVarianceOptions, mean, std, var } from "./moments.js";
export * from "./reductions.js";
