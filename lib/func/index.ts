/** Functions of functions: gradients, Jacobians, batches. PyTorch: `torch.func`. */

export type { Argnums, Picked } from "./argnums.js";
export { type FunctionalCallOptions, functionalCall } from "./functional_call.js";
export { type GradTransformOptions, grad, gradAndValue, type PullbackOptions, vjp } from "./grad.js";
export { hessian, type JacfwdOptions, type JacrevOptions, jacfwd, jacrev } from "./jacobian.js";
export { type JvpOptions, jvp } from "./jvp.js";
export type { Jacobian, Tensors } from "./tree.js";
export { type Dims, type VmapOptions, vmap } from "./vmap.js";
