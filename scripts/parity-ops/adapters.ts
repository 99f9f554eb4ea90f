// Calls whose TypeScript form is another one, each with its reason.

import { ops, Tensor } from "../../lib/index.js";
import { type Callable, camel } from "./names.js";
import type { RecordedCall } from "./recording.js";

type Adapter = (args: unknown[], kwargs: Record<string, unknown>, call: RecordedCall) => unknown;

function named(kwargs: Record<string, unknown>): unknown[] {
  const entries = Object.entries(kwargs);
  return entries.length > 0 ? [Object.fromEntries(entries.map(([name, value]) => [camel(name), value]))] : [];
}

/** Python's reflected operators: JavaScript has no operators to overload, so the function that they stand for. */
function reflected(name: string): Adapter {
  return ([self, other]) => {
    const tensor = other instanceof Tensor ? other : ops.call("aten::scalar_tensor", other);
    return (tensor as unknown as Record<string, Callable>)[name]!.call(tensor, self);
  };
}

/** Operators private in Python too, by the raw door: the overload that takes the arguments. */
function raw(name: string): Adapter {
  return (args, kwargs) => ops.call(name, ...args, ...named(kwargs));
}

const table: Record<string, Adapter> = {
  "torch.Tensor.__rmul__": reflected("mul"),
  "torch.Tensor.__radd__": reflected("add"),
};

const privateOperator = /^torch\._\w+$/;
const overload = /^torch\.ops\.(\w+)\.(\w+)(?:\.(\w+))?$/;

export const adapters = {
  get(name: string): Adapter | undefined {
    if (table[name]) return table[name];
    const found = overload.exec(name);
    if (found) {
      const [, space, operator, which] = found;
      return raw(`${space}::${operator}${which && which !== "default" ? `.${which}` : ""}`);
    }
    return privateOperator.test(name) ? raw(name.replace("torch.", "aten::")) : undefined;
  },
};
