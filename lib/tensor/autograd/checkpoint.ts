/**
 * Activation checkpointing: what a part of the model saves for backward is thrown away and computed again when
 * backward asks for it. PyTorch: `torch.utils.checkpoint`, without re-entrance.
 *
 * The first run numbers what is saved and keeps nothing of it; the inputs and the random state are held by the graph
 * itself (native/autograd/saved_hooks.h), so they go with it.
 * When backward asks for the first number, the function runs once more, under the same random state and modes, and
 * what it saves under each number is there to be taken.
 */

import { afterEngine } from "../autograd.js";
import { TensorBase } from "../base.js";
import { currentContext, within } from "../context.js";
import { GraphError, wrongArgument } from "../errors.js";
import { wrap, wrapAll } from "../invoke.js";
import { isGradEnabled } from "../modes.js";
import { type Handle, native as tensors } from "../native.js";
import { getRngState, setRngState } from "../random.js";
import { scope } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { inCallback } from "./callback.js";
import { native } from "./native.js";

function runOnce<T>(fn: () => T): T {
  return scope(() => {
    const result = fn();
    if (result instanceof Promise)
      throw wrongArgument("checkpoint", "fn", "a function that is not async", fn);
    return result;
  });
}

/** A tensor in a few words, to notice that the second run saves another. */
const formOf = (handle: Handle): string => `${tensors.dtype(handle)} [${tensors.shape(handle).join(", ")}]`;

class Frame {
  readonly #forms: string[] = [];
  readonly #recomputed = new Map<number, Tensor>();
  readonly #mode = currentContext().mode;
  readonly #rerun: (inputs: readonly Tensor[]) => unknown;

  constructor(rerun: (inputs: readonly Tensor[]) => unknown) {
    this.#rerun = rerun;
  }

  /** Takes a number for what is being saved, and lets go of the rest. */
  pack(handle: Handle): (held: Handle[]) => Handle {
    const index = this.#forms.length;
    this.#forms.push(formOf(handle));
    tensors.dispose(handle);
    return (held) => inCallback("checkpoint", () => this.#take(index, held));
  }

  #take(index: number, held: Handle[]): Handle {
    if (this.#recomputed.has(index)) {
      for (const handle of held) tensors.dispose(handle);
    } else {
      this.#recompute(wrapAll(held) as Tensor[]);
    }
    const tensor = this.#recomputed.get(index)!;
    this.#recomputed.delete(index);
    return tensor.handle;
  }

  /** What a backward did not come to ask for. */
  #drop(): void {
    for (const tensor of this.#recomputed.values()) tensor.dispose();
    this.#recomputed.clear();
  }

  #recompute(held: readonly Tensor[]): void {
    this.#drop();
    afterEngine(() => this.#drop());
    const [state, ...inputs] = held as [Tensor, ...Tensor[]];
    let next = 0;
    const keep = ([handle]: Handle[]): (() => Handle) => {
      const index = next++;
      if (formOf(handle!) !== this.#forms[index]) this.#differs(index, formOf(handle!));
      this.#recomputed.set(index, wrap(handle!).keep());
      return () => {
        throw new GraphError(
          "checkpoint",
          "checkpoint: a graph inside the second run cannot be run backward",
        );
      };
    };
    const random = getRngState();
    setRngState(state);
    try {
      runOnce(() => {
        native.pushSavedTensorHooks(keep, []);
        try {
          const recording = { scope: currentContext().scope, mode: this.#mode };
          // Nothing it returns is wanted: only what its operations save.
          within("checkpoint", recording, () => void this.#rerun(inputs));
        } finally {
          native.popSavedTensorHooks();
        }
      });
    } finally {
      setRngState(random);
      random.dispose();
    }
    if (next !== this.#forms.length) this.#differs(next, "nothing more");
  }

  #differs(index: number, now: string): never {
    const before = this.#forms[index] ?? "nothing more";
    throw new GraphError(
      "checkpoint",
      `checkpoint: the function does not do the same when it runs again: as tensor ${index} it saved ${before} at first and ${now} now`,
    );
  }
}

function detachedLike(inputs: readonly Tensor[], flags: readonly boolean[]): Tensor[] {
  return inputs.map((input, i) => input.detach().requiresGrad_(flags[i]!));
}

/**
 * `fn(...inputs)`, but its intermediate results are not kept for backward: backward runs `fn` again, with the random
 * numbers of the first time. Memory for time. Tensors among `inputs` are held for as long as they are needed; those
 * that `fn` uses otherwise must live until backward. PyTorch: `torch.utils.checkpoint.checkpoint`.
 *
 * A function that does something else the second time is a `GraphError` in backward.
 *
 * @example
 * const x = tensor([0.5], { dtype: "float32", requiresGrad: true });
 * autograd.checkpoint((t: Tensor) => t.sin().exp(), x).sum().backward();
 * x.grad?.item(); // 1.4174
 */
export function checkpoint<Args extends unknown[], Out>(fn: (...inputs: Args) => Out, ...inputs: Args): Out {
  if (typeof fn !== "function") throw wrongArgument("checkpoint", "fn", "a function", fn);
  if (!isGradEnabled()) return fn(...inputs);
  const { frame, held } = frameFor(fn, inputs);
  return runOnce(() => {
    native.pushSavedTensorHooks(packInto(frame), [getRngState().handle, ...held]);
    try {
      return fn(...inputs);
    } finally {
      native.popSavedTensorHooks();
    }
  });
}

function packInto(frame: Frame): (tensors: Handle[]) => (inputs: Handle[]) => Handle {
  return ([handle]) => frame.pack(handle!);
}

/** Made apart, so that the frame holds no Tensor of the caller: the graph does. */
function frameFor<Args extends unknown[]>(fn: (...inputs: Args) => unknown, inputs: Args) {
  const held = inputs.flatMap((input) => (input instanceof TensorBase ? [input as Tensor] : []));
  const others = inputs.map((input) => (input instanceof TensorBase ? null : { value: input as unknown }));
  return {
    frame: new Frame(
      rerunOf(
        fn,
        others,
        held.map((tensor) => tensor.requiresGrad),
      ),
    ),
    held: held.map(({ handle }) => handle),
  };
}

function rerunOf<Args extends unknown[]>(
  fn: (...inputs: Args) => unknown,
  others: readonly ({ value: unknown } | null)[],
  flags: readonly boolean[],
): (inputs: readonly Tensor[]) => unknown {
  return (inputs) => {
    const again = detachedLike(inputs, flags);
    let next = 0;
    return fn(...(others.map((other) => (other ? other.value : again[next++])) as Args));
  };
}
