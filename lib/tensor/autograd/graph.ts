/** What happens to tensors that the graph saves. PyTorch: `torch.autograd.graph`. */

import { TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import { wrap } from "../invoke.js";
import type { Handle } from "../native.js";
import type { Tensor } from "../tensor.js";
import { inCallback } from "./callback.js";
import { native } from "./native.js";

/** Made apart, so that a packed tensor's closure holds only what it needs. */
function unpacker<Packed>(unpack: (packed: Packed) => Tensor, packed: Packed): () => Handle {
  return () =>
    inCallback("savedTensorsHooks", () => {
      const tensor: unknown = unpack(packed);
      if (!(tensor instanceof TensorBase)) {
        throw wrongArgument("savedTensorsHooks", "what unpack returns", "a Tensor", tensor);
      }
      return (tensor as Tensor).detach().handle; // a handle to give away
    });
}

/**
 * Runs `fn`; each tensor that an operation saves in it for backward goes through `pack`, what that gives is kept
 * instead, and `unpack` makes a tensor of it again when backward needs one. PyTorch:
 * `torch.autograd.graph.saved_tensors_hooks`.
 *
 * @example
 * const x = tensor([2], { dtype: "float32", requiresGrad: true });
 * const half = (t: Tensor) => t.to("float16");
 * const y = autograd.graph.savedTensorsHooks(half, (t) => t.to("float32"), () => x.pow(3).sum());
 * y.backward();
 * x.grad?.item(); // 12
 */
export function savedTensorsHooks<Packed, T>(
  pack: (tensor: Tensor) => Packed,
  unpack: (packed: Packed) => Tensor,
  fn: () => T,
): T {
  const packInto = ([handle]: Handle[]): (() => Handle) =>
    inCallback("savedTensorsHooks", () => {
      const packed = pack(wrap(handle!));
      // It is the graph's now, which may outlive the scope.
      if (packed instanceof TensorBase) (packed as unknown as Tensor).keep();
      return unpacker(unpack, packed);
    });
  native.pushSavedTensorHooks(packInto, []);
  try {
    const result = fn();
    if (result instanceof Promise) {
      throw wrongArgument("savedTensorsHooks", "fn", "a function that is not async", fn);
    }
    return result;
  } finally {
    native.popSavedTensorHooks();
  }
}

/**
 * As `savedTensorsHooks`, with what is saved moved to the CPU until backward; for graphs larger than a device.
 * PyTorch: `torch.autograd.graph.save_on_cpu`.
 *
 * @example
 * const x = tensor([2], { dtype: "float32", requiresGrad: true });
 * autograd.graph.saveOnCpu(() => x.pow(3).sum()).backward();
 * x.grad?.item(); // 12
 */
export function saveOnCpu<T>(fn: () => T): T {
  return savedTensorsHooks(
    (tensor) => ({ device: tensor.device, copy: tensor.to({ device: "cpu", copy: true }).keep() }),
    ({ device, copy }) => copy.to(device),
    fn,
  );
}
