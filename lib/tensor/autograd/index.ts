/** PyTorch: `torch.autograd`. */

export {
  type BackwardOptions,
  backward,
  type GradOptions,
  grad,
  type ManyBackwardOptions,
} from "../autograd.js";
export { type AnomalyOptions, detectAnomaly } from "./anomaly.js";
export { checkpoint } from "./checkpoint.js";
export * as forwardAD from "./forward_ad.js";
export {
  CustomFunction as Function,
  FunctionContext,
  type FunctionDefinition,
  type InputGradients,
  onceDifferentiable,
} from "./function.js";
export * as functional from "./functional.js";
export { GradcheckError, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.js";
export * as graph from "./graph.js";
export { type PostAccumulateGradHook, RemovableHandle, type TensorHook } from "./hooks.js";
