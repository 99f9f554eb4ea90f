/** Automatic mixed precision: sections in which operators that gain from it run in a shorter floating dtype. */

import { optionsOf } from "./base.js";
import { currentContext, within } from "./context.js";
import { DtypeError, wrongArgument } from "./errors.js";
import { native } from "./native.js";
import type { DType } from "./types.js";

export type AutocastDevice = "cpu" | "cuda";

// As native/autograd/autocast.cc reads them.
const shifts: Readonly<Record<AutocastDevice, number>> = { cpu: 2, cuda: 5 };
const dtypes: readonly DType[] = ["bfloat16", "float16", "float32", "float64"];
const usual: Readonly<Record<AutocastDevice, DType>> = { cpu: "bfloat16", cuda: "float16" };
const withoutCache = 0x100;
const inside = 0x200;
const inUse = 1;

export interface AutocastOptions {
  /** Defaults to the section's around it, else bfloat16 on the CPU and float16 on CUDA; the CPU takes no others. */
  dtype?: DType | null;
  /** False switches it off inside a section; defaults to true. */
  enabled?: boolean;
  /** Converts each weight once a section; defaults to true. */
  cacheEnabled?: boolean | null;
}

function shiftOf(operation: string, deviceType: AutocastDevice): number {
  if (typeof deviceType === "string" && Object.hasOwn(shifts, deviceType)) return shifts[deviceType];
  throw wrongArgument(operation, "deviceType", "'cpu' or 'cuda'", deviceType);
}

/**
 * Runs `fn` so that products and convolutions compute in a short dtype and sums, norms and losses in float32.
 * An `async` function keeps it across awaits. Call `backward` outside. PyTorch: `torch.autocast`.
 *
 * @example
 * const x = ones([2, 2]);
 * autocast("cpu", () => x.matmul(x)).dtype; // "bfloat16"
 */
export function autocast<T>(deviceType: AutocastDevice, fn: () => T): T;
export function autocast<T>(deviceType: AutocastDevice, options: AutocastOptions, fn: () => T): T;
export function autocast<T>(
  deviceType: AutocastDevice,
  ...given: [fn: () => T] | [options: AutocastOptions, fn: () => T]
): T {
  const [options, fn] = given.length === 1 ? [{}, given[0]] : given;
  const shift = shiftOf("autocast", deviceType);
  const { enabled = true, cacheEnabled } = optionsOf<AutocastOptions>("autocast", options);
  const dtype = options.dtype ?? getAutocastDtype(deviceType);
  const code = dtypes.indexOf(dtype);
  if (code < 0 || (enabled && deviceType === "cpu" && code > 1)) {
    throw new DtypeError("autocast", `autocast: expected bfloat16 or float16 for dtype, got ${dtype}`);
  }
  const { scope, mode } = currentContext();
  const device = ((enabled ? inUse : 0) | ((code ^ usualCode(deviceType)) << 1)) << shift;
  const cache = (cacheEnabled ?? isAutocastCacheEnabled()) ? 0 : withoutCache;
  const kept = mode & ~(7 << shift) & ~withoutCache;
  return within("autocast", { scope, mode: kept | device | cache | inside }, fn);
}

/** A device's usual dtype is written as 0, so that a mode without autocast is one without these bits. */
function usualCode(deviceType: AutocastDevice): number {
  return dtypes.indexOf(usual[deviceType]);
}

/** Whether autocast is on for a device, CUDA when left out. PyTorch: `torch.is_autocast_enabled`. */
export function isAutocastEnabled(deviceType: AutocastDevice = "cuda"): boolean {
  return ((currentContext().mode >> shiftOf("isAutocastEnabled", deviceType)) & inUse) === inUse;
}

/** The dtype autocast uses, or would. PyTorch: `torch.get_autocast_dtype`. */
export function getAutocastDtype(deviceType: AutocastDevice): DType {
  const bits = currentContext().mode >> shiftOf("getAutocastDtype", deviceType);
  return dtypes[((bits >> 1) & 3) ^ usualCode(deviceType)]!;
}

/** PyTorch: `torch.is_autocast_cache_enabled`. */
export function isAutocastCacheEnabled(): boolean {
  return (currentContext().mode & withoutCache) === 0;
}

/** Forgets converted weights within a section. PyTorch: `torch.clear_autocast_cache`. */
export function clearAutocastCache(): void {
  native.clearAutocastCache();
}
