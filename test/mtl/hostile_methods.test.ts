// Constructors and methods of mtl with every kind of wrong argument: what fails is an error of ours that names who was called.

import { describe, expect, test } from "vitest";
import { mtl, nn } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { callsOf, complaints, errorOf, type Try, tasks, values } from "./hostile.js";
import { methods } from "./methods.js";

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
