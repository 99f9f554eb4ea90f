// Tensors of modules that are computed from others. PyTorch: torch.nn.utils.parametrize.

export { cached } from "./cached.js";
export type { Parametrized } from "./inject.js";
export { type Parametrization, ParametrizationList, type ParametrizationOptions } from "./list.js";
export { isParametrized, registerParametrization } from "./register.js";
export {
  type RemoveParametrizationsOptions,
  removeParametrizations,
  transferParametrizationsAndParams,
  typeBeforeParametrizations,
} from "./remove.js";
