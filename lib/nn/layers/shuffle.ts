// Channels and pixels in another order.

import type { Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";

/**
 * Turns channels into pixels, `[*, C r², H, W]` to `[*, C, H r, W r]` with `r = upscaleFactor` (Shi et al. 2016).
 * PyTorch: `torch.nn.PixelShuffle`.
 *
 * @example
 * new nn.PixelShuffle(2).forward(torch.zeros([1, 12, 3, 4])).shape; // [1, 3, 6, 8]
 */
export class PixelShuffle extends Module<[input: Tensor], Tensor> {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = upscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return F.pixelShuffle(input, this.upscaleFactor);
  }

  protected override describe(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * Turns pixels into channels, `[*, C, H r, W r]` to `[*, C r², H, W]` with `r = downscaleFactor`; undoes `PixelShuffle`.
 * PyTorch: `torch.nn.PixelUnshuffle`.
 *
 * @example
 * new nn.PixelUnshuffle(2).forward(torch.zeros([1, 3, 6, 8])).shape; // [1, 12, 3, 4]
 */
export class PixelUnshuffle extends Module<[input: Tensor], Tensor> {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = downscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return F.pixelUnshuffle(input, this.downscaleFactor);
  }

  protected override describe(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}

/**
 * Takes the channels of `groups` groups in turn, `[N, C, *]` (Zhang et al. 2018). PyTorch: `torch.nn.ChannelShuffle`.
 *
 * @example
 * const x = torch.tensor([0, 1, 2, 3]).view([1, 4, 1]);
 * new nn.ChannelShuffle(2).forward(x).flatten().toArray(); // [0, 2, 1, 3]
 */
export class ChannelShuffle extends Module<[input: Tensor], Tensor> {
  readonly groups: number;

  constructor(groups: number) {
    super();
    this.groups = groups;
  }

  override forward(input: Tensor): Tensor {
    return F.channelShuffle(input, this.groups);
  }

  protected override describe(): string {
    return `groups=${this.groups}`;
  }
}
