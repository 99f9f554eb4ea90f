// The database's error inputs: each must be an Error, when the optimizer is made or in its first step.

import { scope, Tensor } from "../../lib/index.js";
import { type ErrorInput, revive } from "./recording.js";
import { camel, classOf } from "./replay.js";

/** The same tensor where Python gave one twice: its numbers are drawn, so equal ones are the same. */
function shared(
  written: unknown,
  known = new Map<string, Tensor>(),
  value: unknown = revive(written),
): unknown {
  if (value instanceof Tensor) {
    const text = JSON.stringify(written);
    const first = known.get(text) ?? value;
    known.set(text, first);
    return first;
  }
  if (Array.isArray(value)) return value.map((one, i) => shared((written as unknown[])[i], known, one));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [
    camel(key),
    shared((written as Record<string, unknown>)[key], known, one),
  ]);
  return Object.fromEntries(entries);
}

/** Null where there was an Error; else what there was. */
export function replayError({ optimizer, params, kwargs, when }: ErrorInput): string | null {
  return scope(() => {
    const Optimizer = classOf(optimizer);
    if (!Optimizer) return `there is no ${optimizer}`;
    try {
      // Python's learning rates and betas in tensors stay tensors here, which is itself an error.
      const options = Object.fromEntries(
        Object.entries(kwargs).map(([key, value]) => [camel(key), revive(value)]),
      );
      const given = shared(params);
      const made = new Optimizer(given, options);
      if (when === "made") return "no error";
      for (const param of given as Tensor[]) param.grad = param.detach().clone();
      made.step(() => 1);
      return "no error in the step";
    } catch (error) {
      return error instanceof Error ? null : `threw ${String(error)}`;
    }
  });
}
