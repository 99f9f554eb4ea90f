// Calls whose TypeScript form is another one, each with its reason.

import * as torch from "../../lib/index.js";
import { ops, Tensor } from "../../lib/index.js";
import { type Callable, camel } from "../support/recordings/names.js";
import { ellipsis, Slice } from "../support/recordings/values.js";
import type { RecordedCall } from "./recording.js";

type Adapter = (args: unknown[], kwargs: Record<string, unknown>, call: RecordedCall) => unknown;

function named(kwargs: Record<string, unknown>): unknown[] {
  const entries = Object.entries(kwargs);
  return entries.length > 0 ? [Object.fromEntries(entries.map(([name, value]) => [camel(name), value]))] : [];
}

const call = (receiver: unknown, name: string, ...values: unknown[]): unknown =>
  (receiver as Record<string, Callable>)[name]!(...values);

/** Python's reflected operators: JavaScript has none to overload, so the function that torch/_tensor.py calls. */
const swapped =
  (name: string): Adapter =>
  ([self, other]) =>
    call(torch, name, other, self);
const commutative =
  (name: string): Adapter =>
  ([self, other]) =>
    call(self, name, other);

/** Operators private in Python too, by the raw door: the overload that takes the arguments. */
function raw(name: string): Adapter {
  return (args, kwargs) => {
    const values = [...args, ...named(kwargs)];
    const overloads = ops.names().filter((full) => full === name || full.startsWith(`${name}.`));
    const candidates = overloads.filter((full) => !/out$/.test(full));
    let first: unknown = new Error(`no operator ${name}`);
    for (const [i, candidate] of candidates.entries()) {
      try {
        return ops.call(candidate, ...values);
      } catch (error) {
        if (i === 0) first = error;
      }
    }
    throw first;
  };
}

/** `x[1:3, ..., None]` in Python, `x.at("1:3", "...", null)` here. */
function indexed([self, index]: unknown[]): unknown {
  const indices = Array.isArray(index) ? index : [index];
  const written = indices.map((one) => {
    if (one === ellipsis) return "...";
    return one instanceof Slice ? one.ends.map((end) => end ?? "").join(":") : one;
  });
  return call(self, "at", ...written);
}

/** Python's positional `to(dtype, non_blocking, copy)` or `to(device, dtype, ...)`: a target, or all by name. */
function to([self, ...args]: unknown[], kwargs: Record<string, unknown>): unknown {
  const [first, ...rest] = args;
  if (rest.length === 0 && Object.keys(kwargs).length === 0) return call(self, "to", first);
  if (first instanceof Tensor) {
    return call(self, "to", { dtype: first.dtype, device: first.device, ...(named(kwargs)[0] as object) });
  }
  const isDevice = typeof first === "string" && /^(cpu|meta|cuda)/.test(first);
  const names = isDevice ? ["device", "dtype", "nonBlocking", "copy"] : ["dtype", "nonBlocking", "copy"];
  const positional = Object.fromEntries(args.map((value, i) => [names[i]!, value]));
  return call(self, "to", { ...positional, ...(named(kwargs)[0] as object) });
}

const table: Readonly<Record<string, Adapter>> = {
  "torch.Tensor.__getitem__": indexed,
  "torch.Tensor.to": to,
  "torch.Tensor.__radd__": commutative("add"),
  "torch.Tensor.__rmul__": commutative("mul"),
  "torch.Tensor.__rand__": commutative("bitwiseAnd"),
  "torch.Tensor.__ror__": commutative("bitwiseOr"),
  "torch.Tensor.__rxor__": commutative("bitwiseXor"),
  "torch.Tensor.__rmatmul__": swapped("matmul"),
  "torch.Tensor.__rmod__": swapped("remainder"),
  "torch.Tensor.__rpow__": swapped("pow"),
  "torch.Tensor.__rsub__": ([self, other]) => torch.rsub(self as Tensor, other as Tensor),
  "torch.Tensor.__rtruediv__": ([self, other]) => call(call(self, "reciprocal"), "mul", other),
  "torch.Tensor.__rdiv__": ([self, other]) => call(call(self, "reciprocal"), "mul", other),
};

/** Python's own underscored alias of a public function. */
const aliases: Readonly<Record<string, string>> = { "torch._segment_reduce": "torch.segment_reduce" };

const privateOperator = /^torch\._\w+$/;
const overload = /^torch\.ops\.(\w+)\.(\w+)(?:\.(\w+))?$/;

export const publicName = (name: string): string => aliases[name] ?? name;

export const adapters = {
  get(name: string): Adapter | undefined {
    if (table[name]) return table[name];
    const found = overload.exec(name);
    if (found) {
      const [, space, operator, which] = found;
      const full = `${space}::${operator}`;
      if (which === undefined) return raw(full);
      return (args, kwargs) =>
        ops.call(which === "default" ? full : `${full}.${which}`, ...args, ...named(kwargs));
    }
    return privateOperator.test(name) && !aliases[name] ? raw(name.replace("torch.", "aten::")) : undefined;
  },
};
