// Weights of the losses. A method is one line here.

export { FixedWeights } from "./fixed_weights.js";
export { GradNorm, type GradNormOptions } from "./gradnorm.js";
