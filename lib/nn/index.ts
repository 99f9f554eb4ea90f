// Modules, layers, losses, initial values, and the functions behind them.

export * from "./containers/index.js";
export * as functional from "./functional/index.js";
export type { Gradients, HookOptions, ReplacedGradients } from "./hooks.js";
export * as init from "./init/index.js";
export * from "./layers/index.js";
export * from "./losses/index.js";
export { type BufferOptions, Module } from "./module.js";
export { Parameter, type ParameterOptions } from "./parameter.js";
export * from "./recurrent/index.js";
export { type LoadOptions, type LoadResult, StateDictError } from "./state_dict.js";
export * from "./transformer/index.js";
export * as utils from "./utils/index.js";
export type { NamedOptions } from "./walk.js";
