/** Settings of the whole process: default dtype and device, deterministic algorithms, precision, threads. */

import { wrongArgument } from "./errors.js";
import { native } from "./native.js";
import { placement } from "./placement.js";
import type { Device, DType } from "./types.js";

/**
 * The floating dtype of new tensors that are given none, float32 at first. PyTorch: `torch.set_default_dtype`.
 *
 * Throws a `DtypeError` for a dtype that is not floating.
 *
 * @example
 * setDefaultDtype("float64");
 * tensor([0.5]).dtype; // "float64"
 * setDefaultDtype("float32");
 */
export function setDefaultDtype(dtype: DType): void {
  native.setDefaultDtype(dtype);
}

/** PyTorch: `torch.get_default_dtype`. */
export function getDefaultDtype(): DType {
  return native.getDefaultDtype() as DType;
}

/** Where new tensors go that are given no device; null is the CPU again. PyTorch: `torch.set_default_device`. */
export function setDefaultDevice(device: Device | null): void {
  if (device !== null && !/^(cpu|meta|cuda(:\d+)?)$/.test(String(device))) {
    throw wrongArgument(
      "setDefaultDevice",
      "device",
      "'cpu', 'cuda', 'cuda:<index>', 'meta' or null",
      device,
    );
  }
  placement.device = device === "cpu" ? null : device;
}

/** PyTorch: `torch.get_default_device`. */
export function getDefaultDevice(): Device {
  return placement.device ?? "cpu";
}

/**
 * Only algorithms that give the same bits each time; where there is none the operator throws, or with `warnOnly` warns.
 * PyTorch: `torch.use_deterministic_algorithms`.
 */
export function useDeterministicAlgorithms(
  mode: boolean,
  { warnOnly = false }: { warnOnly?: boolean } = {},
): void {
  native.setDeterministic(mode, warnOnly);
}

/** PyTorch: `torch.are_deterministic_algorithms_enabled`. */
export function areDeterministicAlgorithmsEnabled(): boolean {
  return native.getDeterministic().enabled;
}

/** PyTorch: `torch.is_deterministic_algorithms_warn_only_enabled`. */
export function isDeterministicAlgorithmsWarnOnlyEnabled(): boolean {
  return native.getDeterministic().warnOnly;
}

const debugModes = ["default", "warn", "error"] as const;

/** "default" (0), "warn" (1) or "error" (2) on algorithms that are not deterministic. PyTorch: `torch.set_deterministic_debug_mode`. */
export function setDeterministicDebugMode(mode: 0 | 1 | 2 | (typeof debugModes)[number]): void {
  const level = typeof mode === "number" ? mode : debugModes.indexOf(mode);
  if (debugModes[level] === undefined) {
    throw wrongArgument("setDeterministicDebugMode", "mode", "0, 1, 2 or 'default', 'warn', 'error'", mode);
  }
  native.setDeterministic(level > 0, level === 1);
}

/** 0, 1 or 2, as `setDeterministicDebugMode` takes them. PyTorch: `torch.get_deterministic_debug_mode`. */
export function getDeterministicDebugMode(): 0 | 1 | 2 {
  const { enabled, warnOnly } = native.getDeterministic();
  if (!enabled) return 0;
  return warnOnly ? 1 : 2;
}

export type Float32MatmulPrecision = "highest" | "high" | "medium";

/** How exact products of float32 matrices are on devices with faster formats. PyTorch: `torch.set_float32_matmul_precision`. */
export function setFloat32MatmulPrecision(precision: Float32MatmulPrecision): void {
  native.setFloat32MatmulPrecision(precision);
}

/** PyTorch: `torch.get_float32_matmul_precision`. */
export function getFloat32MatmulPrecision(): Float32MatmulPrecision {
  return native.getFloat32MatmulPrecision() as Float32MatmulPrecision;
}

/** Numbers too small for full precision become 0; whether the processor can. PyTorch: `torch.set_flush_denormal`. */
export function setFlushDenormal(mode: boolean): boolean {
  return native.setFlushDenormal(mode);
}

/** Threads that run independent operators. PyTorch: `torch.get_num_interop_threads`. */
export function getNumInteropThreads(): number {
  return native.getNumInteropThreads();
}

/** May be called once, before they are used. PyTorch: `torch.set_num_interop_threads`. */
export function setNumInteropThreads(threads: number): void {
  native.setNumInteropThreads(threads);
}
