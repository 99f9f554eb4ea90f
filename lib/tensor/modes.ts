/** Whether operations are recorded for backward. */

import { currentContext, within } from "./context.js";

const recording = 1;
const inference = 2;

/**
 * Runs `fn` without recording operations. An `async` function keeps the mode across its awaits. PyTorch: `torch.no_grad`.
 *
 * @example
 * const w = ones([2], { requiresGrad: true });
 * noGrad(() => w.mul(2)).requiresGrad; // false
 */
export function noGrad<T>(fn: () => T): T {
  const { scope, mode } = currentContext();
  return within("noGrad", { scope, mode: mode & ~recording }, fn);
}

/**
 * Runs `fn` with operations recorded again, inside `noGrad`. PyTorch: `torch.enable_grad`.
 *
 * @example
 * const w = ones([2], { requiresGrad: true });
 * noGrad(() => enableGrad(() => w.mul(2))).requiresGrad; // true
 */
export function enableGrad<T>(fn: () => T): T {
  const { scope, mode } = currentContext();
  return within("enableGrad", { scope, mode: mode | recording }, fn);
}

/**
 * Runs `fn` without recording and without the bookkeeping that would allow it later: faster, but what it makes can
 * never take part in autograd. PyTorch: `torch.inference_mode`.
 *
 * @example
 * inferenceMode(() => ones([2]).sum()).item(); // 2
 */
export function inferenceMode<T>(fn: () => T): T {
  const { scope, mode } = currentContext();
  return within("inferenceMode", { scope, mode: (mode & ~recording) | inference }, fn);
}

/** Whether operations are being recorded. PyTorch: `torch.is_grad_enabled`. */
export function isGradEnabled(): boolean {
  return (currentContext().mode & recording) !== 0;
}

/** Whether inference mode is on. PyTorch: `torch.is_inference_mode_enabled`. */
export function isInferenceModeEnabled(): boolean {
  return (currentContext().mode & inference) !== 0;
}
