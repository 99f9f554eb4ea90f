// Wrong arguments of every kind, and what an error must be to be one of ours.

import { CandelabraError, mtl, ones, tensor } from "../../lib/index.js";

export const tasks = ["a", "b", "c"];

/** Each is made anew, inside the test's scope. */
const junk: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  "a number": () => 3,
  "a negative number": () => -1,
  NaN: () => Number.NaN,
  "a string": () => "ab",
  "an empty list": () => [],
  "a list of NaN": () => [Number.NaN, Number.NaN],
  "a list of null": () => [null, null],
  "a list of lists": () => [
    [Number.NaN, 1],
    [1, Number.NaN],
  ],
  "a list of names": () => [...tasks],
  "a name twice": () => ["a", "a", "b"],
  "an empty object": () => ({}),
  "an object of null": () => ({ a: null, b: null, tasks: null, losses: null, own: null, method: null }),
  "an object of numbers": () => ({ a: 1, b: Number.NaN, tasks: 3, losses: 3, state: 3, groups: 3 }),
  "tasks without losses": () => ({ tasks }),
  "too few losses": () => ({ tasks, losses: Float64Array.of(1), norms: Float64Array.of(1) }),
  "a NaN among the losses": () => ({ tasks, losses: Float64Array.of(1, Number.NaN, 2) }),
  "losses of other tasks": () => ({ tasks: ["x", "y", "z"], losses: Float64Array.of(1, 2, 3) }),
  "losses in a list": () => ({ tasks, losses: [1, 2, 3], norms: [1, 2, 3] }),
  "a function": () => () => null,
  "numbers that are none": () => Float64Array.of(Number.NaN, Infinity, 1, 2),
  "a Tensor": () => ones([3, 3]),
  "a Tensor of integers": () => tensor([1, 2]),
  "a Tensor without elements": () => ones([0, 2]),
  "a disposed Tensor": () => {
    const gone = ones([2]);
    gone.dispose();
    return gone;
  },
  "a list of Tensors": () => [ones([2, 2]), null],
  "losses without a graph": () => ({ a: ones([]), b: ones([2]), c: 3 }),
};
export const values = Object.entries(junk);

/** The error of a call that fails, else null. */
export function errorOf(call: () => unknown): unknown {
  try {
    call();
    return null;
  } catch (error) {
    return error ?? new Error(`threw ${String(error)}`);
  }
}

/** Ours, its message beginning with an operation: `mtl.MGDA.weights: expected ...`. */
function complaintOf(error: unknown): string | null {
  if (error === null) return null;
  if (!(error instanceof CandelabraError)) return String((error as Error).stack ?? error).slice(0, 600);
  const { message } = error;
  if (/undefined is not|cannot read|not a function|not iterable/i.test(message)) return message;
  const [who] = message.split(": ");
  return /^[\w.()[\]]+$/.test(who!) && message.length > who!.length + 8 ? null : `no name: ${message}`;
}

export type Try = [told: string, call: () => unknown];

/** All that is wrong with these calls, one line each. */
export function complaints(calls: readonly Try[]): string[] {
  return calls.flatMap(([told, call]) => {
    const complaint = complaintOf(errorOf(call));
    return complaint === null ? [] : [`${told}: ${complaint}`];
  });
}

/** Its methods and setters, inherited ones too; not what a runtime calls. */
function membersOf(object: object): { callable: string[]; settable: string[] } {
  const found = { callable: new Set<string>(), settable: new Set<string>() };
  for (let one = Object.getPrototypeOf(object); one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const [name, { value, set }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (typeof value === "function" && name !== "constructor") found.callable.add(name);
      if (set) found.settable.add(name);
    }
  }
  return { callable: [...found.callable], settable: [...found.settable] };
}

const hooks = ["combine", "move", "mix", "wrapped", "ownState", "readOwnState", "weigh", "adapt"]; // for subclasses
const inner = ["weight", "slope", "presentOf", "checked", "preferenceOf"];

const step = () => ({ tasks, losses: Float64Array.of(1, 2, 3), norms: Float64Array.of(1, 2, 3) });
/** Arguments that are right for some method, to go before a wrong one. */
export const right: readonly (() => unknown)[] = [
  () => new mtl.Gramian(Float64Array.of(4, 1, 0, 1, 9, 2, 0, 2, 5), 3),
  step,
  () => [ones([3, 2]), ones([3, 4])],
];

/** Every method with wrong arguments, alone and after right ones; each call on a fresh object. */
export function callsOf(make: () => object): Try[] {
  const { callable, settable } = membersOf(make());
  const names = callable.filter((name) => !hooks.includes(name) && !inner.includes(name));
  const call = (name: string, args: () => unknown[], begun: boolean) => () => {
    const object = make() as Record<string, (...args: unknown[]) => unknown>;
    if (begun) object.begin?.(tasks);
    return object[name]!(...args());
  };
  const calls = names.flatMap((name) =>
    values.flatMap(([told, value]): Try[] => [
      [`${name}(${told})`, call(name, () => [value()], false)],
      [`begun, ${name}(${told})`, call(name, () => [value()], true)],
      ...right.map(
        (one, k): Try => [`${name}(right ${k}, ${told})`, call(name, () => [one(), value()], true)],
      ),
    ]),
  );
  const sets = settable.flatMap((name) =>
    values.map(
      ([told, value]): Try => [`${name} = ${told}`, () => Object.assign(make(), { [name]: value() })],
    ),
  );
  return [...calls, ...sets, ...names.map((name): Try => [`${name}()`, call(name, () => [], false)])];
}
