/** Hooks on tensors. */

import { TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import { wrap } from "../invoke.js";
import type { Handle } from "../native.js";
import type { Tensor } from "../tensor.js";
import { inCallback } from "./callback.js";
import { native } from "./native.js";

/** What a registration gives: `remove()` takes the hook off again. PyTorch: `torch.utils.hooks.RemovableHandle`. */
export class RemovableHandle {
  #remove: (() => void) | null;

  /** @internal */
  constructor(remove: () => void) {
    this.#remove = remove;
  }

  /** Takes the hook off and lets go of its function; a second call does nothing. */
  remove(): void {
    this.#remove?.();
    this.#remove = null;
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Gets the gradient; what it gives, if anything, takes the gradient's place. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return statement is the usual one
export type TensorHook = (grad: Tensor) => Tensor | null | undefined | void;

/** Gets the leaf, whose `grad` is complete. */
export type PostAccumulateGradHook = (tensor: Tensor) => void;

function checkFunction(operation: string, hook: unknown): void {
  if (typeof hook !== "function") throw wrongArgument(operation, "hook", "a function", hook);
}

export function registerHook(tensor: Tensor, hook: TensorHook): RemovableHandle {
  checkFunction("registerHook", hook);
  const callback = ([grad]: (Handle | null)[]): Handle[] | undefined => {
    if (typeof grad !== "number") return undefined;
    const result = inCallback("registerHook", () => ({ value: hook(wrap(grad)) as unknown })).value;
    if (result === undefined || result === null) return undefined;
    if (result instanceof TensorBase) return [result.handle];
    throw wrongArgument("registerHook", "what the hook returns", "a Tensor or nothing", result);
  };
  const external = native.registerHook(
    tensor.handle,
    callback as (...lists: (Handle | null)[][]) => Handle[],
  );
  return new RemovableHandle(() => native.removeHook(external));
}

export function registerPostAccumulateGradHook(
  tensor: Tensor,
  hook: PostAccumulateGradHook,
): RemovableHandle {
  checkFunction("registerPostAccumulateGradHook", hook);
  // The hook gets the very object that optimizers know, while it is there; holding it here would keep it for ever.
  const known = new WeakRef(tensor);
  const callback = ([handle]: (Handle | null)[]): undefined => {
    const leaf = known.deref();
    inCallback("registerPostAccumulateGradHook", () => {
      const passed = leaf && !leaf.isDisposed ? leaf : wrap(handle as Handle);
      const result = hook(passed) as unknown;
      if (result instanceof Promise) {
        throw wrongArgument("registerPostAccumulateGradHook", "what the hook returns", "nothing", result);
      }
    });
    return undefined;
  };
  const external = native.registerPostAccumulateGradHook(tensor.handle, callback);
  return new RemovableHandle(() => native.removeHook(external));
}
