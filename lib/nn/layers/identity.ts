// The layer that does nothing.

import type { Tensor } from "../../tensor/index.js";
import { Module } from "../module.js";

/**
 * Returns its input; stands in where a layer is to be left out. PyTorch: `torch.nn.Identity`.
 *
 * @example
 * const nothing = new nn.Identity();
 * nothing.forward(torch.ones([2])).toArray(); // [1, 1]
 */
export class Identity extends Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return input;
  }
}
