/** What every Tensor object is to the rest of this folder: a handle. The methods come on top. */

import { wrongArgument } from "./errors.js";
import type { Handle } from "./native.js";

export abstract class TensorBase {
  /** @internal 0 after dispose(). */
  handle: Handle;

  constructor(handle: Handle) {
    this.handle = handle;
  }
}

/** A random number generator as the addon takes it. */
export abstract class GeneratorBase {
  /** @internal */
  readonly external: unknown;

  constructor(external: unknown) {
    this.external = external;
  }
}

/** The handle of what must be a Tensor. */
export function handleOf(operation: string, name: string, value: unknown): Handle {
  if (value instanceof TensorBase) return value.handle;
  throw wrongArgument(operation, name, "a Tensor", value);
}

/** An options object as it is, an empty one for none; anything else is an error. */
export function optionsOf<T extends object>(operation: string, value: T | null | undefined): Partial<T> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value) && !(value instanceof TensorBase)) return value;
  throw wrongArgument(operation, "options", "an object", value);
}
