// Layers, losses and containers: constructed, run forward and backward, saved and loaded.

import fc from "fast-check";
import { nn, ones, Tensor, tensor } from "../../../lib/index.js";
import { type Argument, cases } from "../../../test/nn/cases.js";
import { families } from "../../../test/nn/families/index.js";
import type { Nested, Input as RowInput, Setting } from "../../../test/nn/families/row.js";
import { callback } from "../inputs/callbacks.js";
import { hostile } from "../inputs/hostile.js";
import { type Input, made, oneOf, plain, show, weighted } from "../inputs/input.js";
import { tensorDraw } from "../inputs/tensors.js";
import { anything, type Manner } from "../inputs/values.js";
import { looseArguments, manner, type Target } from "./target.js";

type AnyModule = InstanceType<typeof nn.Module> & Record<string, (...args: unknown[]) => unknown>;
type Constructor = new (...args: unknown[]) => AnyModule;

const classes = Object.entries(nn).filter(
  ([, value]) => typeof value === "function" && value.prototype instanceof nn.Module,
) as [string, Constructor][];

/** What is known to work, of the tables that the tests run. */
interface Likeness {
  layer: string;
  args?: readonly (Argument | Setting)[];
  options?: Readonly<Record<string, Argument | Setting>>;
  inputs: readonly RowInput[];
}

const rows: readonly Likeness[] = [
  ...cases,
  ...Object.values(families).flatMap((family) =>
    family.map(({ module, ...row }) => ({ layer: module, ...row })),
  ),
];

const written = (argument: Argument | Setting): Input =>
  typeof argument === "object" && argument !== null && !Array.isArray(argument)
    ? made(`tensor(${show(argument.tensor)})`, () => tensor(argument.tensor as Nested[]))
    : plain(argument);

const drawn = (input: RowInput) => {
  if ("int64" in input) {
    const given = input.int64 as Nested[];
    return oneOf(made(`tensor(${show(given)})`, () => tensor(given, { dtype: "int64" })));
  }
  return tensorDraw({ shape: input.shape, dtype: input.draw === "randint" ? "int64" : "float32" });
};

/** A row's own arguments, now and then with one that is not. */
const mutated = (inputs: readonly Input[], how: Manner) =>
  fc.tuple(...inputs.map((input) => weighted<Input>([9, oneOf(input)], [1, anything(how)], [1, hostile])));

function constructorArguments(name: string, how: Manner): fc.Arbitrary<readonly Input[]> {
  const own = rows.filter(({ layer }) => layer === name);
  if (own.length === 0) return looseArguments(how);
  const likeRow = fc.constantFrom(...own).chain(({ args = [], options = {} }) => {
    const entries = Object.entries(options);
    const parts = [args.map(written), entries.map(([, option]) => written(option))];
    return fc.tuple(mutated(parts[0]!, how), mutated(parts[1]!, how)).map(([positional, named]) => {
      const label = `{ ${named.map((input, i) => `${entries[i]![0]}: ${input.label}`).join(", ")} }`;
      const make = () => Object.fromEntries(named.map((input, i) => [entries[i]![0], input.make()]));
      return named.length > 0 ? [...positional, made(label, make)] : positional;
    });
  });
  return weighted([4, likeRow], [1, looseArguments(how)]);
}

function forwardArguments(name: string, how: Manner): fc.Arbitrary<readonly Input[]> {
  const own = rows.filter(({ layer }) => layer === name);
  const any = fc.array(weighted([5, tensorDraw(how.shared)], [1, hostile]), { maxLength: 3 });
  if (own.length === 0) return any;
  const likeRow = fc.constantFrom(...own).chain(({ inputs }) => fc.tuple(...inputs.map(drawn)));
  return weighted<readonly Input[]>([3, likeRow], [2, any]);
}

function backward(output: unknown): void {
  const tensors = [output].flat().filter((part) => part instanceof Tensor && part.requiresGrad) as Tensor[];
  for (const part of tensors) part.sum().backward();
}

function target([name, Layer]: [string, Constructor]): Target {
  return {
    label: `nn.${name}`,
    names: [],
    weight: 12,
    arguments: () =>
      manner().chain((how) =>
        fc
          .tuple(constructorArguments(name, how), forwardArguments(name, how))
          .map(([built, run]) => [listOf(built), listOf(run)]),
      ),
    call: ([built, run]) => {
      const layer = new Layer(...(built as unknown[]));
      const output = layer.forward(...(run as unknown[] as never[]));
      backward(output);
      String(layer);
      return layer.loadStateDict(layer.stateDict());
    },
  };
}

const listOf = (inputs: readonly Input[]): Input =>
  made(`[${inputs.map(({ label }) => label).join(", ")}]`, () => inputs.map((input) => input.make()));

/** What a Module does beside forward, on a net that is sound, with arguments that need not be. */
const methods = [
  ...[
    "loadStateDict",
    "stateDict",
    "to",
    "register_buffer",
    "registerBuffer",
    "requiresGrad_",
    "train",
    "eval",
  ],
  ...[
    "apply",
    "zeroGrad",
    "parameters",
    "namedParameters",
    "modules",
    "half",
    "double",
    "float",
    "cpu",
    "cuda",
  ],
  ...[
    "registerForwardHook",
    "registerForwardPreHook",
    "registerFullBackwardHook",
    "registerFullBackwardPreHook",
  ],
];

function methodTarget(name: string): Target {
  return {
    label: `nn.Module.${name}`,
    names: [],
    weight: 3,
    arguments: () =>
      manner().chain((how) => weighted<readonly Input[]>([2, fc.tuple(callback)], [3, looseArguments(how)])),
    call: (args) => {
      const net = new nn.Sequential(
        new nn.Linear(3, 4),
        new nn.ReLU(),
        new nn.Linear(4, 2),
      ) as unknown as AnyModule;
      const result = net[name]!(...args);
      backward(net.forward(ones([2, 3]) as never));
      return result;
    },
  };
}

/** State dicts whose entries are not what they should be. */
const loading: Target = {
  label: "nn.Module.loadStateDict of a broken one",
  names: [],
  weight: 20,
  arguments: () =>
    manner().chain((how) =>
      fc.tuple(
        fc.constantFrom("weight", "bias", "other", "__proto__", "0.weight").map((key) => plain(key)),
        weighted([3, tensorDraw({ ...how.shared, shape: [2, 3] })], [1, hostile]),
      ),
    ),
  call: ([key, entry]) => {
    const layer = new nn.Linear(3, 2);
    const dict: Record<string, unknown> = { ...layer.stateDict() };
    dict[key as string] = entry;
    layer.loadStateDict(dict as never);
    return layer.forward(ones([1, 3]));
  },
};

export function modules(): Target[] {
  const known = methods.filter((name) => name in nn.Module.prototype);
  return [...classes.map(target), ...known.map(methodTarget), loading];
}
