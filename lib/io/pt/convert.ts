// From Python's values to JavaScript's: dicts keyed by strings to objects, others to Maps; lists and tuples to arrays.

import { Parameter } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import {
  describePickle,
  isGlobal,
  PickleDict,
  PickleList,
  PickleObject,
  type PicklePlace,
  PickleSet,
  PickleTuple,
  type PickleValue,
} from "../pickle/values.js";
import { parseDtype } from "./dtypes.js";
import type { LoadedStorages } from "./storages.js";
import { isStored, StoredComplex, StoredParameter, StoredStorage } from "./stored.js";

/** Python's own pickler gives up at less. */
export const MOST_LEVELS = 500;

/** The value in JavaScript's words; what was one object in Python is one here. */
export function toJavaScript(root: PickleValue, storages: LoadedStorages, place: PicklePlace): unknown {
  return new Converter(storages, place).convert(root, 0);
}

class Converter {
  private readonly made = new Map<PickleValue, unknown>();

  constructor(
    private readonly storages: LoadedStorages,
    private readonly place: PicklePlace,
  ) {}

  convert(value: PickleValue, level: number): unknown {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    if (this.made.has(value)) return this.made.get(value);
    if (level > MOST_LEVELS) this.place.fail(`expected values nested at most ${MOST_LEVELS} deep`);
    if (value instanceof PickleDict) return this.dict(value, level);
    if (value instanceof PickleSet) {
      const set = this.remember(value, new Set<unknown>());
      for (const item of value.items) set.add(this.convert(item, level + 1));
      return set;
    }
    if (value instanceof PickleList || value instanceof PickleTuple) {
      const array = this.remember(value, [] as unknown[]);
      for (const item of value.items) array.push(this.convert(item, level + 1));
      return array;
    }
    return this.remember(value, this.leaf(value));
  }

  private leaf(value: PickleValue): unknown {
    if (isStored(value)) return this.storages.tensor(value, this.place);
    if (value instanceof StoredParameter) {
      const data = this.convert(value.data, 0) as Tensor;
      return new Parameter(data, { requiresGrad: value.requiresGrad });
    }
    if (value instanceof StoredStorage) return this.storages.whole(value);
    if (value instanceof StoredComplex) return { re: value.re, im: value.im };
    if (isGlobal(value) && !(value instanceof PickleObject)) {
      const name = value.name.slice("torch.".length);
      if (value.name.startsWith("torch.") && parseDtype(name) !== undefined) return name;
    }
    return this.place.fail(`expected tensors and plain data, got ${describePickle(value)} itself`);
  }

  private dict(dict: PickleDict, level: number): unknown {
    const isOptimizer = isOptimizerState(dict);
    if (dict.entries.some(([key]) => typeof key !== "string")) return this.map(dict, level);
    const object = this.remember(dict, Object.create(null) as Record<string, unknown>);
    for (const [key, value] of dict.entries) {
      object[key as string] =
        isOptimizer && key === "state"
          ? this.numbered(value as PickleDict, level + 1)
          : this.convert(value, level + 1);
    }
    return object;
  }

  private map(dict: PickleDict, level: number): Map<unknown, unknown> {
    const map = this.remember(dict, new Map<unknown, unknown>());
    for (const [key, value] of dict.entries)
      map.set(this.convert(key, level + 1), this.convert(value, level + 1));
    return map;
  }

  /** An optimizer's state, by the numbers of its parameters, as `optimizer.stateDict()` has it. */
  private numbered(dict: PickleDict, level: number): unknown {
    if (this.made.has(dict)) return this.made.get(dict);
    const object = this.remember(dict, Object.create(null) as Record<string, unknown>);
    for (const [key, value] of dict.entries) object[String(key)] = this.convert(value, level + 1);
    return object;
  }

  private remember<T>(value: PickleValue, made: T): T {
    this.made.set(value, made);
    return made;
  }
}

function isOptimizerState({ entries }: PickleDict): boolean {
  const state = entries.find(([key]) => key === "state")?.[1];
  const groups = entries.find(([key]) => key === "param_groups")?.[1];
  if (!(state instanceof PickleDict) || !(groups instanceof PickleList)) return false;
  return state.entries.every(([key]) => typeof key === "number");
}
