// Results of one sample against recorded ones: the same bits, or near ones, which is told apart.

import { type nn, Tensor } from "../../lib/index.js";
import {
  compareTensor,
  compareValue,
  type Difference,
  type Expectation,
} from "../support/recordings/compare.js";
import type { StoredOutput, Written } from "../support/recordings/recording.js";
import type { Tolerance } from "../support/recordings/tolerance.js";
import type { State } from "./recording.js";

const bits: Tolerance = { kind: "bits" };

export class Checker {
  /** Whether all that was compared had Python's bits; else what did not. */
  near: string | null = null;
  readonly #exact: Expectation;
  readonly #allowed: Expectation;

  constructor({ blob, tolerance }: Expectation) {
    this.#exact = { blob, tolerance: bits };
    this.#allowed = { blob, tolerance };
  }

  value(actual: unknown, written: Written, title: string): Difference | null {
    return this.#check(title, (expected) => compareValue(actual, written, expected));
  }

  tensor(actual: unknown, stored: StoredOutput, title: string): Difference | null {
    return this.#check(title, (expected) => compareTensor(actual, stored, expected));
  }

  /** Keys in order, then values; the tolerance is 0 for a state that nothing was computed from. */
  state(module: nn.Module, stored: State, { exact }: { exact: boolean }): string | null {
    const ours = module.stateDict();
    const [keys, wanted] = [Object.keys(ours).join(" "), stored.map(([key]) => key).join(" ")];
    if (keys !== wanted) return `expected keys ${wanted || "(none)"}, got ${keys || "(none)"}`;
    for (const [key, value] of stored) {
      const difference = exact
        ? compareTensor(ours[key], value, this.#exact)
        : this.tensor(ours[key], value, key);
      if (difference) return `${key}: ${difference.text}`;
    }
    return null;
  }

  #check(title: string, compare: (expected: Expectation) => Difference | null): Difference | null {
    const inBits = compare(this.#exact);
    if (!inBits) return null;
    const difference = compare(this.#allowed);
    if (!difference) this.near ??= `${title}: ${inBits.text}`;
    return difference;
  }
}

/** Python's `1.0` and `1` are one number here, so both are written as the second. */
function plainNumbers(repr: string): string {
  return repr.replace(/(?<![\w.])(-?\d+)\.0(?![\d\w])/g, "$1");
}

export function firstDifference(ours: string, theirs: string): string | null {
  const [mine, yours] = [plainNumbers(ours), plainNumbers(theirs)];
  if (mine === yours) return null;
  const [a, b] = [mine.split("\n"), yours.split("\n")];
  const at = b.findIndex((line, i) => line !== a[i]);
  const i = at < 0 ? b.length : at;
  return `expected ${b[i]?.trim() ?? "no more"}, got ${a[i]?.trim() ?? "no more"}`;
}

/** Tensors with a note of what they are, from parameters of the recorded names. */
export function parametersOf(module: nn.Module, names: readonly string[]): Tensor[] | string {
  const ours = new Map(module.namedParameters());
  const found = names.map((name) => ours.get(name));
  const missing = names.filter((_name, i) => !(found[i] instanceof Tensor));
  return missing.length > 0 ? `no parameters ${missing.join(", ")}` : (found as Tensor[]);
}
