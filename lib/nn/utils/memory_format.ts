// The order in which a convolution's weight lies in memory.

import { type MemoryFormat, noGrad, wrongArgument } from "../../tensor/index.js";
import { setData } from "../convert.js";
import { Module } from "../module.js";
import { isConv } from "./layers.js";

/**
 * Lays out the weights of every `Conv2d` and `ConvTranspose2d` in a module as `memoryFormat` says, "channelsLast" for
 * one; values and shapes stay. Other layers are left alone. PyTorch: `nn.utils.convert_conv2d_weight_memory_format`.
 *
 * @example
 * const conv = nn.utils.convertConv2dWeightMemoryFormat(new nn.Conv2d(3, 4, 2), "channelsLast");
 * conv.weight.stride(); // [12, 1, 6, 3]
 */
export function convertConv2dWeightMemoryFormat<M extends Module>(module: M, memoryFormat: MemoryFormat): M {
  return convert("convertConv2dWeightMemoryFormat", module, 2, memoryFormat);
}

/** As above for `Conv3d` and "channelsLast3d". PyTorch: `nn.utils.convert_conv3d_weight_memory_format`. */
export function convertConv3dWeightMemoryFormat<M extends Module>(module: M, memoryFormat: MemoryFormat): M {
  return convert("convertConv3dWeightMemoryFormat", module, 3, memoryFormat);
}

function convert<M extends Module>(
  operation: string,
  module: M,
  dimensions: 2 | 3,
  memoryFormat: MemoryFormat,
): M {
  if (!(module instanceof Module)) throw wrongArgument(operation, "module", "a Module", module);
  noGrad(() => {
    for (const part of module.modules()) {
      if (!isConv(part, dimensions)) continue;
      const { weight } = part;
      setData(weight, weight.detach().clone({ memoryFormat }));
    }
  });
  return module;
}
