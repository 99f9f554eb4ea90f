// What a pickle holds, before it becomes JavaScript's: Python's containers as they are, nothing run, nothing made.

/** null, boolean, number, bigint, string and Uint8Array stand for themselves. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleSet
  | PickleGlobal
  | PickleObject;

export class PickleList {
  readonly items: PickleValue[] = [];
}

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Also an OrderedDict and a Counter: of what they are beyond a dict nothing is kept. */
export class PickleDict {
  readonly entries: [key: PickleValue, value: PickleValue][] = [];
}

export class PickleSet {
  readonly items: PickleValue[] = [];
}

/** What a function of the table of globals gave: a tensor, a storage. */
export abstract class PickleObject {}

/** Where in the file something was asked for; `fail` throws an error with that place. */
export interface PicklePlace {
  fail(problem: string): never;
}

export interface PickleGlobal {
  readonly name: string;
  /** What calling it gives; without it the global is only a value. */
  readonly call?: (args: readonly PickleValue[], place: PicklePlace) => PickleValue;
}

export function isGlobal(value: PickleValue | undefined): value is PickleGlobal {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) && "name" in value;
}

/** A value in a few words, for an error message. */
export function describePickle(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (typeof value === "string")
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value !== "object") return String(value).slice(0, 60);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof PickleList) return `a list of ${value.items.length}`;
  if (value instanceof PickleTuple) return `a tuple of ${value.items.length}`;
  if (value instanceof PickleDict) return `a dict of ${value.entries.length}`;
  if (value instanceof PickleSet) return `a set of ${value.items.length}`;
  if (isGlobal(value)) return value.name;
  return `a ${value.constructor.name}`;
}
