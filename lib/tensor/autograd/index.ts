/** PyTorch: `torch.autograd`. */

export {
  type BackwardOptions,
  backward,
  type GradOptions,
  grad,
  type ManyBackwardOptions,
} from "../autograd.js";
export {
  CustomFunction as Function,
  FunctionContext,
  type FunctionDefinition,
  type InputGradients,
  onceDifferentiable,
} from "./function.js";
export { type PostAccumulateGradHook, RemovableHandle, type TensorHook } from "./hooks.js";
