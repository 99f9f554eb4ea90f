/** What every Tensor object is to the rest of this folder: a handle. The methods come on top. */

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
