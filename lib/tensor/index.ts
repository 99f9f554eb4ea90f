/** The door for the rooms above: what is public, and what only they need. */

export { handleOf, optionsOf } from "./base.js";
export { settle } from "./context.js";
/** torch._C._nn: what lib/nn is made of. */
export * as nnOps from "./generated/nn_ops.generated.js";
export { wrap, wrapAll } from "./invoke.js";
export * from "./public.js";
