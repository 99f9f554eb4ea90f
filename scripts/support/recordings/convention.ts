// How a TypeScript function takes Python's arguments.
//
// Generated functions take them as Python does: positional ones in order, the others by name in a last object. A
// function written by hand takes a few in order and the rest by name, so its own parameters are read from its text and
// Python's arguments are matched with them, by name where Python tells its names, else by place.

import { type Callable, camel } from "./names.js";

interface Parameters {
  /** Null for a generated function, or one that takes any number. */
  positional: readonly string[] | null;
}

const known = new WeakMap<Callable, Parameters>();

/** The text between the first parenthesis and the one that closes it. */
function listOf(text: string): string {
  const start = text.indexOf("(");
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if ("([{".includes(text[i]!)) depth++;
    if (")]}".includes(text[i]!) && --depth === 0) return text.slice(start + 1, i);
  }
  return "";
}

function split(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= list.length; i++) {
    const letter = list[i];
    if (letter !== undefined && "([{".includes(letter)) depth++;
    if (letter !== undefined && ")]}".includes(letter)) depth--;
    if (letter === undefined || (letter === "," && depth === 0)) {
      parts.push(list.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts.filter(Boolean);
}

const optionsName = /^(options|named|given|opts)\b/;

function parametersOf(call: Callable): Parameters {
  let found = known.get(call);
  if (!found) {
    const parts = split(listOf(call.toString()));
    const generated = parts.length === 0 || parts.some((part) => /^(a\d+$|\.\.\.)/.test(part));
    const positional = parts.filter((part) => !part.startsWith("{") && !optionsName.test(part));
    found = { positional: generated ? null : positional.map((part) => /^\w+/.exec(part)![0]) };
    known.set(call, found);
  }
  return found;
}

export interface Arguments {
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
  /** Python's names of its parameters, where it tells. */
  names?: readonly string[] | undefined;
}

/** TypeScript names a parameter that is a reserved word with an underscore. */
const bare = (name: string) => name.replace(/_$/, "");

function named(kwargs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [camel(name), value]));
}

/** The values to call with; for a method, without the receiver. */
export function arrange(call: Callable, { args, kwargs, names }: Arguments): unknown[] {
  const { positional } = parametersOf(call);
  const options = named(kwargs);
  if (!positional) return Object.keys(options).length > 0 ? [...args, options] : [...args];
  const places = positional.map(bare);
  const values: unknown[] = new Array(places.length).fill(undefined);
  const taken = new Set<number>();
  const late: [number, string | undefined, unknown][] = [];
  args.forEach((value, i) => {
    const name = names?.[i] === undefined ? undefined : camel(names[i]!);
    const place = name === undefined ? -1 : places.indexOf(name);
    if (place < 0) late.push([i, name, value]);
    else {
      values[place] = value;
      taken.add(place);
    }
  });
  for (const name of Object.keys(options)) {
    const place = places.indexOf(name);
    if (place < 0) continue;
    values[place] = options[name];
    taken.add(place);
    delete options[name];
  }
  for (const [i, name, value] of late) {
    if (i < places.length && !taken.has(i) && !(name && names?.some((n) => camel(n) === places[i]))) {
      values[i] = value;
    } else if (name) options[name] = value;
    else values.push(value);
  }
  if (Object.keys(options).length > 0) return [...values, options];
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return values;
}
