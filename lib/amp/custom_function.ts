// Custom functions under autocast: which dtype their forward gets, and the same state again in their backward.

import {
  ArgumentError,
  type AutocastDevice,
  autocast,
  type autograd,
  type DType,
  getAutocastDtype,
  isAutocastEnabled,
  Tensor,
  wrongArgument,
} from "../tensor/index.js";
import { isAutocastAvailable } from "./available.js";

export interface CustomBwdOptions {
  /** Where the function runs. */
  deviceType: AutocastDevice;
}

export interface CustomFwdOptions extends CustomBwdOptions {
  /**
   * Under autocast, convert the floating tensors among the arguments (float64 ones stay) and run forward with autocast
   * off; defaults to null: forward runs under autocast as it is.
   */
  castInputs?: DType | null;
}

type Context = autograd.FunctionContext;

interface State {
  enabled: boolean;
  dtype: DType;
}

// What forward ran under, for its backward.
const states = new WeakMap<Context, State>();

/**
 * Makes the `forward` of a custom function ready for autocast. Outside autocast it changes nothing.
 * PyTorch: `torch.amp.custom_fwd`.
 *
 * @example
 * class Exact extends autograd.Function {
 *   static forward = amp.customFwd((_ctx, x: Tensor) => x.exp(), { deviceType: "cpu", castInputs: "float32" });
 *   static backward = amp.customBwd((_ctx, grad) => grad, { deviceType: "cpu" });
 * }
 * autocast("cpu", () => Exact.apply(ones([2], { dtype: "bfloat16" }))).dtype; // "float32"
 */
export function customFwd<Args extends unknown[], Out>(
  forward: (ctx: Context, ...args: Args) => Out,
  { deviceType, castInputs = null }: CustomFwdOptions,
): (ctx: Context, ...args: Args) => Out {
  check("customFwd", forward, deviceType);
  return (ctx, ...args) => {
    const enabled = isAutocastEnabled(deviceType);
    states.set(ctx, { enabled: castInputs === null && enabled, dtype: getAutocastDtype(deviceType) });
    if (castInputs === null || !enabled) return forward(ctx, ...args);
    const cast = args.map((arg) => converted(arg, deviceType, castInputs)) as Args;
    return autocast(deviceType, { enabled: false }, () => forward(ctx, ...cast));
  };
}

type Backward = (ctx: Context, ...gradOutputs: Tensor[]) => autograd.InputGradients;

/**
 * Makes the `backward` of a custom function run under the autocast that its `customFwd` forward ran under. A forward
 * without `customFwd` is an `ArgumentError`. PyTorch: `torch.amp.custom_bwd`.
 *
 * @example
 * const backward = amp.customBwd((_ctx, grad) => grad.mul(2), { deviceType: "cpu" });
 */
export function customBwd(backward: Backward, { deviceType }: CustomBwdOptions): Backward {
  check("customBwd", backward, deviceType);
  return (ctx, ...gradOutputs) => {
    const state = states.get(ctx);
    if (!state) {
      throw new ArgumentError(
        "customBwd",
        "customBwd: expected a forward made by customFwd, got another one",
      );
    }
    return autocast(deviceType, state, () => backward(ctx, ...gradOutputs));
  };
}

function check(operation: string, fn: unknown, deviceType: string): void {
  if (typeof fn !== "function") throw wrongArgument(operation, "the function", "a function", fn);
  if (!isAutocastAvailable(deviceType)) {
    throw wrongArgument(operation, "deviceType", "'cpu' or 'cuda'", deviceType);
  }
}

/** A value with the floating tensors in it converted, also those in arrays, maps and plain objects. */
function converted(value: unknown, deviceType: AutocastDevice, dtype: DType): unknown {
  const convert = (one: unknown) => converted(one, deviceType, dtype);
  if (value instanceof Tensor) {
    const eligible =
      value.isFloatingPoint() && value.dtype !== "float64" && value.device.startsWith(deviceType);
    return eligible ? value.to(dtype) : value;
  }
  if (Array.isArray(value)) return value.map(convert);
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, convert(one)]));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, convert(one)]));
}
