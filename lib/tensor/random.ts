/** Seeds and generators; the same seed draws the same numbers as Python's torch of the same version. */

import { isMainThread } from "node:worker_threads";
import { GeneratorBase, TensorBase } from "./base.js";
import { settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { wrap } from "./invoke.js";
import { type Handle, native } from "./native.js";
import type { Tensor } from "./tensor.js";
import type { Device } from "./types.js";

function handleOf(operation: string, state: unknown): Handle {
  if (!(state instanceof TensorBase)) throw wrongArgument(operation, "state", "a Tensor", state);
  return state.handle;
}

/**
 * A stream of random numbers of one's own. Seeded with 67280421310721 until `manualSeed`. PyTorch: `torch.Generator`.
 *
 * @example
 * const generator = new Generator().manualSeed(0);
 * rand([2], { generator }).shape; // [2]
 */
export class Generator extends GeneratorBase {
  constructor(device: Device = "cpu") {
    super(native.createGenerator(device));
  }

  manualSeed(seed: number | bigint): this {
    native.manualSeed(seed, this.external);
    return this;
  }

  /** Seeds from the system's entropy and returns the seed. */
  seed(): bigint {
    return native.nonDeterministicSeed(this.external);
  }

  initialSeed(): bigint {
    return native.initialSeed(this.external);
  }

  getState(): Tensor {
    settle();
    return wrap(native.getRngState(this.external));
  }

  setState(state: Tensor): this {
    native.setRngState(handleOf("setState", state), this.external);
    return this;
  }
}

// Before anything is drawn. PyTorch has one default generator for all threads: two that train would disturb each other.
if (!isMainThread) native.useOwnGenerators();

/**
 * This thread's generator for the CPU, from which everything is drawn that names none; a worker has one of its own.
 * PyTorch: `torch.default_generator`.
 */
export const defaultGenerator: Generator = Object.create(Generator.prototype, {
  external: { value: native.defaultGenerator() },
});

/** Seeds this thread's default generators of every device. PyTorch: `torch.manual_seed`. */
export function manualSeed(seed: number | bigint): void {
  native.manualSeed(seed);
}

/** The seed the default generator was last given. PyTorch: `torch.initial_seed`. */
export function initialSeed(): bigint {
  return native.initialSeed();
}

/** Seeds the default generator from the system's entropy and returns the seed. PyTorch: `torch.seed`. */
export function seed(): bigint {
  const drawn = native.nonDeterministicSeed();
  native.manualSeed(drawn);
  return drawn;
}

/** The default CPU generator's state, a uint8 tensor as Python's. PyTorch: `torch.get_rng_state`. */
export function getRngState(): Tensor {
  settle();
  return wrap(native.getRngState());
}

/** Puts the default CPU generator back to a state. PyTorch: `torch.set_rng_state`. */
export function setRngState(state: Tensor): void {
  native.setRngState(handleOf("setRngState", state));
}
