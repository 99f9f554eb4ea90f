// The public functions, the methods and properties of Tensor and Generator, and what takes functions.

import fc from "fast-check";
import * as candelabra from "../../../lib/index.js";
import { nnOps } from "../../../lib/tensor/index.js";
import { growing, settings } from "../exceptions.js";
import { callback } from "../inputs/callbacks.js";
import { type Input, weighted } from "../inputs/input.js";
import { namesFor } from "./naming.js";
import { schemasOf } from "./operators.js";
import { looseArguments, manner, receiver, schemaArguments, type Target } from "./target.js";

type Callable = (...args: unknown[]) => unknown;

const { Tensor, Generator } = candelabra;

/** By an operator's schema where there is one of the name, and now and then like anything else. */
function argumentsFor(name: string, { isMethod = false } = {}): fc.Arbitrary<readonly Input[]> {
  const overloads = schemasOf(name);
  return manner(!growing.test(name)).chain((how) => {
    const loose = looseArguments(how);
    if (overloads.length === 0) return loose;
    const bySchema = fc.constantFrom(...overloads).chain((schema) => {
      const parameters = schema.parameters.filter((parameter) => !(isMethod && parameter.name === "self"));
      return schemaArguments({ ...schema, parameters }, how);
    });
    return weighted([9, bySchema], [1, loose]);
  });
}

/** `composed`: made of many operators, whose errors speak for themselves. */
function functionsOf(label: string, namespace: object, { composed = false } = {}): Target[] {
  return Object.entries(namespace)
    .filter(([name, value]) => typeof value === "function" && /^[a-z_]/.test(name) && !settings.has(name))
    .map(([name, value]) => ({
      label: `${label}.${name}`,
      names: composed || takesFunctions.torch.some((known) => known === name) ? [] : namesFor(name),
      arguments: () => argumentsFor(name),
      call: (args) => (value as Callable)(...args),
    }));
}

/** Functions of functions: the first argument is one, and in a second form stands behind the arguments. */
function callersOf(label: string, namespace: object, names: readonly string[]): Target[] {
  return names.map((name) => ({
    label: `${label}.${name}`,
    names: [],
    weight: 5,
    arguments: () =>
      manner().chain((how) =>
        fc.tuple(callback, looseArguments(how)).map(([fn, args]) => [fn, ...args] as readonly Input[]),
      ),
    call: (args) => {
      const made = (namespace as Record<string, Callable>)[name]!(...args);
      if (typeof made !== "function") return made;
      return (made as Callable)(...args.slice(1));
    },
  }));
}

function members(prototype: object): [string, PropertyDescriptor][] {
  const found = new Map<string, PropertyDescriptor>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (!found.has(name) && name !== "constructor") found.set(name, descriptor);
    }
  }
  return [...found];
}

function methods(): Target[] {
  return members(Tensor.prototype)
    .filter(([, { value }]) => typeof value === "function")
    .map(([name, { value }]) => ({
      label: `Tensor.${name}`,
      names: namesFor(name),
      arguments: () =>
        manner().chain((how) =>
          fc
            .tuple(receiver(how), argumentsFor(name, { isMethod: true }))
            .map(([self, args]) => [self, ...args] as readonly Input[]),
        ),
      call: ([self, ...args]) => (value as Callable).apply(self, args),
    }));
}

/** Properties are read and, with an argument, written. */
function properties(): Target[] {
  return members(Tensor.prototype)
    .filter(([, { get }]) => get !== undefined)
    .map(([name, { get, set }]) => ({
      label: `Tensor.${name}`,
      names: namesFor(name),
      arguments: () =>
        manner().chain((how) =>
          fc
            .tuple(receiver(how), looseArguments(how, { most: 3 }))
            .map(([self, args]) => [self, ...args] as readonly Input[]),
        ),
      call: ([self, ...args]) => {
        if (args.length > 0) set?.call(self, args[0]);
        return get?.call(self);
      },
    }));
}

function generators(): Target[] {
  return members(Generator.prototype)
    .filter(([, { value }]) => typeof value === "function")
    .map(([name, { value }]) => ({
      label: `Generator.${name}`,
      names: namesFor(name),
      arguments: () => manner().chain((how) => looseArguments(how)),
      call: (args) => (value as Callable).apply(new Generator(), [...args]),
    }));
}

const takesFunctions = {
  func: ["grad", "gradAndValue", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "vmap", "functionalCall"],
  functional: ["jacobian", "hessian", "vjp", "jvp", "hvp", "vhp"],
  autograd: ["gradcheck", "gradgradcheck", "checkpoint", "detectAnomaly"],
  torch: ["scope", "noGrad", "enableGrad", "inferenceMode"],
} as const;

export function functions(): Target[] {
  const { autograd, linalg, fft, special, masked, signal, cuda, func, F, nn, train } = candelabra;
  return [
    ...functionsOf("torch", candelabra),
    ...functionsOf("linalg", linalg),
    ...functionsOf("fft", fft),
    ...functionsOf("special", special),
    ...functionsOf("masked", masked, { composed: true }),
    ...functionsOf("signal.windows", signal.windows, { composed: true }),
    ...functionsOf("nnOps", nnOps),
    ...functionsOf("F", F, { composed: true }),
    ...functionsOf("nn.init", nn.init, { composed: true }),
    ...functionsOf("nn.utils", nn.utils, { composed: true }),
    ...functionsOf("autograd", autograd),
    ...functionsOf("autograd.forwardAD", autograd.forwardAD, { composed: true }),
    ...functionsOf("autograd.graph", autograd.graph, { composed: true }),
    ...functionsOf("func", func, { composed: true }),
    ...functionsOf("cuda", cuda),
    ...functionsOf(
      "train",
      { accuracy: train.accuracy, r2: train.r2, rocAuc: train.rocAuc },
      { composed: true },
    ),
    ...callersOf("func", func, takesFunctions.func),
    ...callersOf("autograd.functional", autograd.functional, takesFunctions.functional),
    ...callersOf("autograd", autograd, takesFunctions.autograd),
    ...callersOf("torch", candelabra, takesFunctions.torch),
    ...methods(),
    ...properties(),
    ...generators(),
  ];
}
