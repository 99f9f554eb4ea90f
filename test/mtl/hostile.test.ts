// Everything public of mtl with every kind of wrong argument: what fails is an error of ours that names who was called.

import { afterAll, describe, expect, test } from "vitest";
import {
  autograd,
  CandelabraError,
  empty,
  mtl,
  nn,
  noGrad,
  ones,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { methods } from "./methods.js";

const tasks = ["a", "b", "c"];
const never = () => {
  throw new Error("a test's own callback was called");
};

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
const values = Object.entries(junk);

/** The error of a call that fails, else null. */
function errorOf(call: () => unknown): unknown {
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

type Try = [told: string, call: () => unknown];

/** All that is wrong with these calls, one line each. */
function complaints(calls: readonly Try[]): string[] {
  return calls.flatMap(([told, call]) => {
    const complaint = complaintOf(errorOf(call));
    return complaint === null ? [] : [`${told}: ${complaint}`];
  });
}

/** The names of the options that a constructor asks an object for. */
function optionsAskedFor(construct: (options: object) => unknown): string[] {
  const asked = new Set<string>();
  const options = new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === "string") asked.add(name);
        return undefined;
      },
      has: () => true,
    },
  );
  errorOf(() => construct(options));
  return [...asked].filter((name) => name !== "constructor");
}

type AnyClass = new (...args: unknown[]) => object;
const classes = mtl as unknown as Readonly<Record<string, AnyClass>>;
const model = () => new nn.Linear(2, 1);

/** What a constructor takes before its options. */
const before: Readonly<Record<string, () => unknown[]>> = {
  AutoLambda: () => [model()],
  CRMOGM: () => [new mtl.PCGrad()],
  EverySteps: () => [new mtl.PCGrad()],
  TaskSampling: () => [new mtl.PCGrad()],
  Balancer: () => [model()],
};

/** Options that must be there. */
const needed: Readonly<Record<string, object>> = {
  COSMOS: { lambda: 1, preference: { a: 1, b: 1, c: 1 } },
  EverySteps: { steps: 2 },
  Krum: { nByzantine: 0 },
  PBI: { preference: { a: 1, b: 1, c: 1 } },
  TaskSampling: { tasks: 2 },
  TrimmedMean: { trim: 1 },
};

/** Names of options of classes that spread them, which a look cannot find. */
const spread: Readonly<Record<string, string[]>> = {
  DBMTL: ["beta", "betaDecay", "logarithm", "epsilon"],
  GradNorm: ["alpha", "optimizer", "lr", "betas", "epsilon", "momentum", "initialLosses", "minWeight"],
  MoCo: ["beta", "betaDecay", "gamma", "gammaDecay", "rho", "compat"],
  SDMGrad: ["lr", "momentum", "iterations", "lambda", "preference"],
  UW: ["s0", "optimizer", "lr", "betas", "epsilon", "momentum", "weightDecay"],
  IMTLL: ["s0", "optimizer", "lr", "betas", "epsilon", "momentum", "weightDecay"],
  AutoLambda: ["primary", "initial", "optimizer", "lr", "betas", "radius", "weightDecay"],
  LDCMTL: ["lambda", "router", "start", "optimizer", "lr", "betas", "normalization"],
};

/** The bases are for subclasses. */
const bases = ["GramianMethod", "JacobianMethod", "CrossMethod", "GramianWrapper"];
const constructed = Object.entries(classes)
  .filter(([name, value]) => /^[A-Z]/.test(name) && typeof value === "function" && !bases.includes(name))
  .map(([name]) => name);

describe.each(constructed)("new mtl.%s", (name) => {
  test(
    "with arguments of any kind",
    scoped(() => {
      const Class = classes[name]!;
      const held = before[name]?.() ?? [];
      const alone = values.map(([told, value]): Try => [told, () => new Class(value())]);
      const second = values.map(([told, value]): Try => [`..., ${told}`, () => new Class(...held, value())]);
      const both = values.map(([told, value]): Try => [`${told} twice`, () => new Class(value(), value())]);
      const names = [...optionsAskedFor((options) => new Class(...held, options)), ...(spread[name] ?? [])];
      const options = names.flatMap((option) =>
        values.map(
          ([told, value]): Try => [
            `${option}: ${told}`,
            () => new Class(...held, { ...needed[name], [option]: value() }),
          ],
        ),
      );
      expect(complaints([...alone, ...second, ...both, ...options])).toEqual([]);
      for (const one of held) if (one instanceof nn.Module) one.dispose();
    }),
  );
});

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
const right: readonly (() => unknown)[] = [
  () => new mtl.Gramian(Float64Array.of(4, 1, 0, 1, 9, 2, 0, 2, 5), 3),
  step,
  () => [ones([3, 2]), ones([3, 4])],
];

/** Every method with wrong arguments, alone and after right ones; each call on a fresh object. */
function callsOf(make: () => object): Try[] {
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

describe.each(methods.map((row) => ({ ...row })))("$name", (row) => {
  test(
    "its methods with arguments of any kind",
    scoped(() => {
      const linear = model();
      expect(complaints(callsOf(() => row.make(tasks, linear) as object))).toEqual([]);
      linear.dispose();
    }),
  );
});

describe("what is no method", () => {
  const linear = model();
  afterAll(() => linear.dispose());
  const report = () => {
    const loss = () =>
      linear
        .forward(ones([2, 2]))
        .square()
        .mean();
    const balancer = new mtl.Balancer<string>(linear, { diagnostics: true });
    return balancer.backward({ a: loss(), b: loss(), c: loss() });
  };
  const objects: Readonly<Record<string, () => object>> = {
    Gramian: right[0] as () => object,
    Balancer: () =>
      new mtl.Balancer<string>(linear, { aggregator: new mtl.PCGrad(), weighting: new mtl.FAMO() }),
    BalanceReport: report,
    Grouped: () => new mtl.Grouped({ groups: [{ parameters: linear.weight, aggregator: new mtl.PCGrad() }] }),
  };
  test.each(Object.entries(objects))(
    "%s: its methods",
    scoped((_name: string, make: () => object) => {
      expect(complaints(callsOf(make))).toEqual([]);
    }),
  );

  test(
    "Balancer.backward: losses, and every option",
    scoped(() => {
      const loss = () =>
        linear
          .forward(ones([2, 2]))
          .square()
          .mean();
      const options = ["retainGraph", "scaler", "representation", "independent", "perLayer"];
      const rules = [new mtl.PCGrad(), new mtl.GradDrop(), new mtl.MoDo(), null];
      const calls = rules.flatMap((aggregator) =>
        (["parameters", "representation"] as const).flatMap((gradientsOf) => {
          const isGramian = aggregator === null || aggregator instanceof mtl.PCGrad;
          if (gradientsOf === "representation" && !isGramian) return [];
          const made = () => new mtl.Balancer<string>(linear, { aggregator, gradientsOf });
          return values.flatMap(([told, value]): Try[] => [
            [`a: ${told}`, () => made().backward({ a: value() as never, b: loss() })],
            ...options.map(
              (option): Try => [
                `${option}: ${told}`,
                () => made().backward({ a: loss(), b: loss() }, { [option]: value() }),
              ],
            ),
          ]);
        }),
      );
      expect(complaints(calls)).toEqual([]);
    }),
  );

  const odd: Readonly<Record<string, () => Tensor>> = {
    "on a device without memory": () => empty([], { device: "meta" }).requiresGrad_().mul(2),
    complex: () => ones([], { dtype: "complex64" }).requiresGrad_().mul(2),
    "of two numbers": () => linear.forward(ones([2, 2])).flatten(),
    "whose graph was freed": () => {
      const loss = linear
        .forward(ones([2, 2]))
        .square()
        .mean();
      loss.backward();
      linear.zeroGrad();
      return loss;
    },
    infinite: () =>
      linear
        .forward(ones([2, 2]))
        .sum()
        .mul(Infinity),
    "that was computed under noGrad": () => noGrad(() => linear.forward(ones([2, 2])).sum()),
  };
  test.each(Object.entries(odd))(
    "a loss %s: an error that names the step, and .grad stays",
    scoped((_name: string, make: () => Tensor) => {
      for (const gradients of ["direct", "ghost", "vmap", "auto", "folded"] as const) {
        linear.zeroGrad();
        const balancer = new mtl.Balancer<string>(linear, { aggregator: new mtl.MGDA(), gradients });
        const error = errorOf(() =>
          balancer.backward({
            a: make(),
            b: linear
              .forward(ones([2, 2]))
              .square()
              .mean(),
          }),
        );
        expect(error).toBeInstanceOf(CandelabraError);
        expect((error as Error).message).toMatch(/^mtl\.Balancer\.backward: /);
        expect(linear.weight.grad).toBe(null);
      }
    }),
  );

  test(
    "one loss for two tasks, and a parameter that is a loss",
    scoped(() => {
      const loss = linear
        .forward(ones([2, 2]))
        .square()
        .mean();
      new mtl.Balancer<string>(linear, { aggregator: mtl.fromGramian("Both", () => [1, 2]) }).backward(
        { a: loss, b: loss },
        { retainGraph: true },
      );
      const [wanted] = autograd.grad(loss, linear.weight);
      expect(linear.weight.grad!).toBeClose(wanted!.mul(3), { rtol: 1e-6, atol: 0 });
      linear.zeroGrad();
      const itself = ones([]).requiresGrad_();
      const balancer = new mtl.Balancer<string>(linear, { aggregator: new mtl.PCGrad() });
      balancer.backward({ a: itself, b: itself.mul(3) });
      expect(itself.grad).toEqualBits(4);
    }),
  );

  const functions: Readonly<Record<string, readonly unknown[]>> = {
    diagnose: [linear, {}],
    packState: [{}],
    unpackState: [{ tensors: {}, metadata: {} }],
    fromGramian: ["mine", never],
    fromJacobian: ["mine", never],
  };
  test.each(Object.entries(functions))(
    "mtl.%s",
    scoped((name: string, args: readonly unknown[]) => {
      const call = mtl[name as keyof typeof mtl] as unknown as (...args: unknown[]) => unknown;
      const calls = values.flatMap(([told, value]) =>
        [...args, null].map((_, place): Try => {
          const given = [...args.slice(0, place), value(), ...args.slice(place + 1)];
          return [`argument ${place} ${told}`, () => call(...given)];
        }),
      );
      expect(complaints(calls)).toEqual([]);
    }),
  );

  test(
    "packed states that nobody packed",
    scoped(() => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const texts = values.map(([told, value]): Try => {
        const metadata = { "candelabra.state": value() } as never;
        return [told, () => mtl.unpackState({ tensors: null as never, metadata })];
      });
      const calls: Try[] = [
        ["a state in itself", () => mtl.packState(circular as never)],
        ["no JSON", () => mtl.unpackState({ tensors: {}, metadata: { "candelabra.state": "{" } })],
        ["a Tensor that is not there", () =>
          mtl.unpackState({ tensors: null as never, metadata: { "candelabra.state": '{"$tensor": "x"}' } })], // biome-ignore format: a call
      ];
      expect(errorOf(calls[0]![1])).toBeInstanceOf(CandelabraError);
      expect(complaints([...texts, ...calls])).toEqual([]);
    }),
  );
});
