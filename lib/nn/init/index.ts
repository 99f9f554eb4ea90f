// Initial values, drawn in PyTorch's order so that a seed gives its bits.

export * from "./fill.js";
export * from "./identity.js";
export * from "./kaiming.js";
export * from "./orthogonal.js";
export { calculateGain, type FanMode, type Nonlinearity } from "./scale.js";
export * from "./sparse.js";
export * from "./trunc_normal.js";
export * from "./xavier.js";
