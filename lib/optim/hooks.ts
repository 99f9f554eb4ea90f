// Functions of yours around an optimizer's step and its state dict.

import { autograd, wrongArgument } from "../tensor/index.js";
import type { OptimizerStateDict } from "./state-dict.js";

export interface OptimizerHookOptions {
  /** Before the hooks that are there instead of after them; defaults to false. */
  prepend?: boolean;
}

/** A hook that may give a state dict in the place of the one it was given. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return statement is the usual one
type Exchange<O> = (optimizer: O, dict: OptimizerStateDict) => OptimizerStateDict | undefined | void;
type Notice<O> = (optimizer: O) => void;

interface Lists {
  stepPre: Notice<never>[];
  stepPost: Notice<never>[];
  stateDictPre: Notice<never>[];
  stateDictPost: Exchange<never>[];
  loadPre: Exchange<never>[];
  loadPost: Notice<never>[];
}

/** What `Optimizer` is built on; PyTorch has these on `torch.optim.Optimizer` itself. */
export abstract class WithHooks {
  readonly #lists: Lists = {
    stepPre: [],
    stepPost: [],
    stateDictPre: [],
    stateDictPost: [],
    loadPre: [],
    loadPost: [],
  };

  /** Calls `hook` before each step. PyTorch: `Optimizer.register_step_pre_hook`. */
  registerStepPreHook(hook: Notice<this>): autograd.RemovableHandle {
    return this.#add("stepPre", hook);
  }

  /** Calls `hook` after each step. PyTorch: `Optimizer.register_step_post_hook`. */
  registerStepPostHook(hook: Notice<this>): autograd.RemovableHandle {
    return this.#add("stepPost", hook);
  }

  /** Calls `hook` before `stateDict`. PyTorch: `Optimizer.register_state_dict_pre_hook`. */
  registerStateDictPreHook(hook: Notice<this>, options?: OptimizerHookOptions): autograd.RemovableHandle {
    return this.#add("stateDictPre", hook, options);
  }

  /**
   * Calls `hook` with what `stateDict` is about to give, which it may change, or give another in its place.
   * PyTorch: `Optimizer.register_state_dict_post_hook`.
   */
  registerStateDictPostHook(hook: Exchange<this>, options?: OptimizerHookOptions): autograd.RemovableHandle {
    return this.#add("stateDictPost", hook, options);
  }

  /**
   * Calls `hook` with a shallow copy of what `loadStateDict` was given, which it may change, or give another in its place.
   * PyTorch: `Optimizer.register_load_state_dict_pre_hook`.
   */
  registerLoadStateDictPreHook(
    hook: Exchange<this>,
    options?: OptimizerHookOptions,
  ): autograd.RemovableHandle {
    return this.#add("loadPre", hook, options);
  }

  /** Calls `hook` after `loadStateDict`. PyTorch: `Optimizer.register_load_state_dict_post_hook`. */
  registerLoadStateDictPostHook(
    hook: Notice<this>,
    options?: OptimizerHookOptions,
  ): autograd.RemovableHandle {
    return this.#add("loadPost", hook, options);
  }

  /** @internal what errors are prefixed with */
  protected abstract get operation(): string;

  /** Runs `step` between its hooks. */
  protected aroundStep<T>(step: () => T): T {
    this.#notify("stepPre");
    const value = step();
    this.#notify("stepPost");
    return value;
  }

  protected aroundStateDict(pack: () => OptimizerStateDict): OptimizerStateDict {
    this.#notify("stateDictPre");
    return this.#exchange("stateDictPost", pack());
  }

  protected aroundLoad(dict: OptimizerStateDict, load: (dict: OptimizerStateDict) => void): void {
    const hooked = this.#lists.loadPre.length > 0 && typeof dict === "object" && dict !== null;
    load(hooked ? this.#exchange("loadPre", { ...dict }) : dict);
    this.#notify("loadPost");
  }

  #add<K extends keyof Lists>(
    kind: K,
    hook: (...args: never[]) => unknown,
    { prepend = false }: OptimizerHookOptions = {},
  ): autograd.RemovableHandle {
    if (typeof hook !== "function") throw wrongArgument(this.operation, "the hook", "a function", hook);
    // The same function may be registered twice, so each registration is its own.
    const entry = (...args: never[]) => hook(...args);
    const list = this.#lists[kind] as ((...args: never[]) => unknown)[];
    if (prepend) list.unshift(entry);
    else list.push(entry);
    return new autograd.RemovableHandle(() => {
      const at = list.indexOf(entry);
      if (at >= 0) list.splice(at, 1);
    });
  }

  #notify(kind: "stepPre" | "stepPost" | "stateDictPre" | "loadPost"): void {
    const hooks = this.#lists[kind];
    if (hooks.length > 0) for (const hook of [...hooks]) hook(this as never);
  }

  #exchange(kind: "stateDictPost" | "loadPre", dict: OptimizerStateDict): OptimizerStateDict {
    return [...this.#lists[kind]].reduce((current, hook) => hook(this as never, current) ?? current, dict);
  }
}
