/** functorch's layers as the addon exports them (native/autograd/transforms.cc). */

import { native as addon } from "../tensor/native.js";

type Handle = number;

interface Transforms {
  pushVmap(batchSize: number, randomness: string): number;
  pushGrad(): number;
  pushJvp(): number;
  popLayer(): void;
  transformDepth(): number;
  addBatchDim(tensor: Handle, dim: number, level: number): Handle;
  removeBatchDim(tensor: Handle, level: number, batchSize: number, outDim: number): Handle;
  isBatched(tensor: Handle, level: number): boolean;
  wrapForGrad(tensor: Handle, level: number): Handle;
  unwrapForGrad(tensor: Handle, level: number): Handle;
  trackInTransform(tensor: Handle): void;
  enterDualLevel(): number;
  exitDualLevel(level: number): void;
}

export const native = addon as unknown as Transforms;
