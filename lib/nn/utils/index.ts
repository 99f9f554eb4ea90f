// Work on all parameters at once, and on layers as they stand.

export * from "./clip_grad.js";
export * from "./fusion.js";
export * from "./memory_format.js";
export * as parametrizations from "./parametrizations/index.js";
export * as parametrize from "./parametrize/index.js";
export * as prune from "./prune/index.js";
export * as rnn from "./rnn.js";
export * from "./skip_init.js";
export * from "./vector.js";
