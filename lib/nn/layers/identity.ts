// The layer that does nothing.

import type { Tensor } from "../../tensor/index.js";
import { Module } from "../module.js";

/**
 * Returns its input; stands in where a layer is to be left out. PyTorch: `torch.nn.Identity`.
 *
 * @example
 * const shortcut = stride === 1 ? new nn.Identity() : new nn.Conv2d(16, 32, 1, { stride });
 */
export class Identity extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return input;
  }
}
