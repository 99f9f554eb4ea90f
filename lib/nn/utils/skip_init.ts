// Layers whose parameters are left as memory comes.

import { ArgumentError, type Device, emptyLike, type Tensor, wrongArgument } from "../../tensor/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";

/**
 * Makes a layer without drawing its initial values, as where they are loaded right after: `Layer` must take `device`
 * in the options that are its last argument, as all of `nn` do. Parameters and buffers hold whatever was in memory.
 * A layer that does not make all of them on the device "meta" when asked to is an `ArgumentError`.
 * PyTorch: `nn.utils.skip_init`.
 *
 * @example
 * const layer = nn.utils.skipInit(nn.Linear, 4, 2, { bias: false });
 * layer.weight.shape; // [2, 4]
 */
export function skipInit<Args extends unknown[], M extends Module>(
  Layer: new (...args: Args) => M,
  ...args: Args
): M {
  if (typeof Layer !== "function" || !(Layer.prototype instanceof Module)) {
    throw wrongArgument("skipInit", "Layer", "a class of modules", Layer);
  }
  const last = args.at(-1);
  const options = isPlain(last) ? last : {};
  const before = isPlain(last) ? args.slice(0, -1) : args;
  const { device = "cpu" } = options as { device?: Device };
  const module = new Layer(...([...before, { ...options, device: "meta" }] as unknown as Args));
  return toEmpty(module, device);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function toEmpty<M extends Module>(module: M, device: Device): M {
  // A tensor under two names stays one.
  const made = new Map<Tensor, Tensor>();
  for (const part of module.modules()) {
    for (const { field, name, value } of [...part.ownParameters(), ...part.ownBuffers()]) {
      if (value.device !== "meta") {
        const sentence = `${part.constructor.name} made ${name} on ${value.device} although the options say "meta"`;
        throw problem(
          ArgumentError,
          "skipInit",
          `${sentence}: it does not take a device in its last argument`,
        );
      }
      const replacement = made.get(value) ?? emptyLikeOn(device, value);
      made.set(value, replacement);
      part.setField(field, replacement);
    }
  }
  return module;
}

function emptyLikeOn(device: Device, tensor: Tensor): Tensor {
  const empty = emptyLike(tensor, { device });
  if (!(tensor instanceof Parameter)) return empty.keep();
  return new Parameter(empty, { requiresGrad: tensor.requiresGrad });
}
