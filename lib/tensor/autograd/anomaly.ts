/** Finding the operation behind a wrong gradient. PyTorch: `torch.autograd.detect_anomaly`. */

import path from "node:path";
import { fileURLToPath } from "node:url";
import { wrongArgument } from "../errors.js";
import { native } from "./native.js";

export interface AnomalyOptions {
  /** Also look for NaN in every gradient; defaults to true. */
  checkNan?: boolean;
}

const library = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..") + path.sep;

/** The user's own calls, without the library's. */
function userStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const frames = stack.split("\n").slice(1);
  const own = frames.filter((frame) => !frame.includes(library) && !frame.includes("node:"));
  return (own.length > 0 ? own : frames).slice(0, 10).join("\n");
}

let sections = 0;

function enter(checkNan: boolean): void {
  sections++;
  native.setAnomaly(checkNan, userStack);
}

function leave(): void {
  if (--sections === 0) native.setAnomaly(null);
}

/**
 * Runs `fn`, forward and backward, in a slow mode in which an error of backward tells where the operation it comes
 * from was called, and a NaN in a gradient is such an error. `fn` may be `async`. The mode holds for the process, so
 * also for other workers meanwhile. PyTorch: `torch.autograd.detect_anomaly`.
 *
 * @example
 * const x = tensor([-1], { dtype: "float32", requiresGrad: true });
 * autograd.detectAnomaly(() => x.exp().sum().backward());
 */
export function detectAnomaly<T>(fn: () => T, { checkNan = true }: AnomalyOptions = {}): T {
  if (typeof fn !== "function") throw wrongArgument("detectAnomaly", "fn", "a function", fn);
  enter(checkNan);
  let pending = false;
  try {
    const result = fn();
    if (!(result instanceof Promise)) return result;
    pending = true;
    return result.finally(leave) as T;
  } finally {
    if (!pending) leave();
  }
}
