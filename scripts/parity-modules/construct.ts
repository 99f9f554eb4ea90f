// From Python's constructor call to the TypeScript one: the class by its name, required arguments in order, the others
// by name in an options object.

import { nn } from "../../lib/index.js";
import { arrange } from "../support/recordings/convention.js";
import type { Callable } from "../support/recordings/names.js";
import type { Written } from "../support/recordings/recording.js";
import { revive, type Sources } from "../support/recordings/values.js";
import type { WrittenCall, WrittenModule } from "./recording.js";

export class MissingModule extends Error {}

const { PackedSequence } = nn.utils.rnn;
type PackedParts = ConstructorParameters<typeof PackedSequence>;
type ModuleClass = new (...values: unknown[]) => nn.Module;

function isModuleClass(value: unknown): value is ModuleClass {
  return typeof value === "function" && value.prototype instanceof nn.Module;
}

function classOf(name: string): ModuleClass {
  const found = (nn as Record<string, unknown>)[name];
  if (!isModuleClass(found)) throw new MissingModule(`no nn.${name} here`);
  return found;
}

const known = new WeakMap<ModuleClass, Callable>();

/** The constructor of a class or of what it extends, as a function whose text names its parameters. */
function constructorOf(cls: ModuleClass): Callable {
  let found = known.get(cls);
  if (!found) {
    let text = "()";
    for (let at: unknown = cls; isModuleClass(at); at = Object.getPrototypeOf(at)) {
      const source = Function.prototype.toString.call(at);
      const start = source.search(/\bconstructor\s*\(/);
      if (start < 0) continue;
      text = source.slice(start);
      break;
    }
    found = Object.assign(() => {}, { toString: () => text });
    known.set(cls, found);
  }
  return found;
}

function argument(written: Written, sources: Sources): unknown {
  if (typeof written === "object" && written !== null && "module" in written) {
    const inner = written as WrittenModule;
    return construct(inner.module, inner, sources);
  }
  if (typeof written === "object" && written !== null && "packed" in written) {
    return new PackedSequence(...(revive(written.packed, sources) as PackedParts));
  }
  return revive(written, sources);
}

function argumentsOf({ args, kwargs, parameters }: WrittenCall, sources: Sources) {
  const named = Object.entries(kwargs).map(([name, value]) => [name, argument(value, sources)]);
  return {
    args: args.map((value) => argument(value, sources)),
    kwargs: Object.fromEntries(named) as Record<string, unknown>,
    names: parameters,
  };
}

/** `name` is the class's, without "nn.". */
export function construct(name: string, call: WrittenCall, sources: Sources): nn.Module {
  const cls = classOf(name);
  return new cls(...arrange(constructorOf(cls), argumentsOf(call, sources)));
}

/** Packed sequences as the list of their parts, which is what they are in Python. */
function inParts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inParts);
  if (!(value instanceof PackedSequence)) return value;
  const { data, batchSizes, sortedIndices, unsortedIndices } = value;
  return [data, batchSizes, sortedIndices, unsortedIndices];
}

export function callForward(module: nn.Module, call: WrittenCall, sources: Sources): unknown {
  const returned = module.forward(...arrange(module.forward as Callable, argumentsOf(call, sources)));
  return inParts(returned);
}
