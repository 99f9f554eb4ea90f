// Weights of the losses. A method is one line here.

export { COSMOS, type COSMOSOptions } from "./cosmos.js";
export { DWA, type DWAOptions } from "./dwa.js";
export { EqualWeights, type EqualWeightsOptions } from "./equal_weights.js";
export { FAMO, type FAMOOptions } from "./famo.js";
export { FixedWeights } from "./fixed_weights.js";
export { GLS } from "./gls.js";
export { GradNorm, type GradNormOptions } from "./gradnorm.js";
export { IMTLL, type IMTLLOptions } from "./imtll.js";
export { LDCMTL, type LDCMTLOptions } from "./ldc_mtl.js";
export type { Normalization } from "./loss_normalizer.js";
export { PBI, type PBIOptions } from "./pbi.js";
export type { Preference } from "./preference.js";
export { RLW, type RLWOptions } from "./rlw.js";
export { ScaleInvariant, type ScaleInvariantOptions } from "./scale_invariant.js";
export { STCH, type STCHOptions } from "./stch.js";
export type { WeightOptimizerOptions } from "./trained_numbers.js";
export { UW, type UWOptions } from "./uw.js";
