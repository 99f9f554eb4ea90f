// Every function of F with each argument and each option in turn left out or no such thing: an error of ours, which
// names the function where a tensor is missing, and never one of V8.

import { describe, expect, test } from "vitest";
import { ArgumentError, CandelabraError, F, full, nn, ones, scope, Tensor, zeros } from "../../lib/index.js";
import { calls } from "./functional_calls.js";

const functions = F as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

function disposed(): Tensor {
  const tensor = ones([2]);
  tensor.dispose();
  return tensor;
}

const odd: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  number: () => 1.5,
  bigint: () => 1n,
  array: () => [1, 2],
  list: () => [Symbol("x"), null, "x"],
  string: () => "x",
  object: () => ({}),
  bare: () => Object.create(null) as object,
  like: () => ({ shape: [2, 4], ndim: 2, dtype: "float32", handle: 1 }),
  function: () => () => 1,
  symbol: () => Symbol("x"),
  disposed,
};
/** What no tensor's place takes; `gaussianNllLoss` alone takes a number for its third. */
const neverTensors = [
  "number",
  "array",
  "list",
  "bigint",
  "string",
  "object",
  "bare",
  "like",
  "function",
  "symbol",
  "disposed",
];

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !(value instanceof Tensor) && !Array.isArray(value);

interface Bad {
  what: string;
  /** The call must fail. */
  fails: boolean;
  /** The error must say the function's name. */
  named: boolean;
  args: () => unknown[];
}

/** All bad calls of a function. */
function badCalls(name: string): Bad[] {
  const good = calls[name]!;
  const bad: Bad[] = [];
  const shown = good();
  for (const [i, argument] of shown.entries()) {
    const isTensor = argument instanceof Tensor;
    bad.push({ what: `${i} arguments`, fails: i === 0, named: i === 0, args: () => good().slice(0, i) });
    for (const [kind, make] of Object.entries(odd)) {
      // The operators under F take a record in their last place for options by name.
      const isRecord = i === shown.length - 1 && i > 0 && ["object", "bare"].includes(kind);
      const isVariance = name === "gaussianNllLoss" && i === 2 && kind === "number";
      const fails = isTensor && !isRecord && !isVariance && (i === 0 || neverTensors.includes(kind));
      const args = () => good().map((one, at) => (at === i ? make() : one));
      bad.push({ what: `${kind} for ${i}`, fails, named: fails && kind !== "disposed", args });
    }
    if (!isOptions(argument)) continue;
    for (const [option, value] of Object.entries(argument)) {
      for (const [kind, make] of Object.entries(odd)) {
        const args = () =>
          good().map((one, at) => (at === i ? { ...(one as object), [option]: make() } : one));
        const fails = value instanceof Tensor && neverTensors.includes(kind);
        bad.push({ what: `${kind} for ${option}`, fails, named: false, args });
      }
    }
  }
  return bad;
}

/** What is wrong with what a bad call did; nothing when all is well. */
function complaint(name: string, { what, fails, named, args }: Bad): string[] {
  try {
    scope(() => {
      functions[name]!(...args());
    });
    return fails ? [`${what}: passed`] : [];
  } catch (error) {
    if (!(error instanceof CandelabraError)) return [`${what}: ${String(error)}`];
    // The form with indices shares its twin's errors, and `logsigmoid` those of the operator `logSigmoid`.
    const called = name.replace("WithIndices", "").toLowerCase();
    return named && !error.message.toLowerCase().includes(called)
      ? [`${what}: unnamed: ${error.message}`]
      : [];
  }
}

describe("a bad argument of F", () => {
  test("is tried in every function", () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(F).sort());
  });
  test.each(Object.keys(calls))("%s", (name) => {
    scope(() => {
      functions[name]!(...calls[name]!());
      expect(
        badCalls(name)
          .flatMap((bad) => complaint(name, bad))
          .join("\n"),
      ).toBe("");
    });
  });
});

describe("a bad argument of a loss", () => {
  test("is named", () => {
    scope(() => {
      const forward = (...args: unknown[]) => new nn.L1Loss().forward(...(args as [Tensor, Tensor]));
      expect(() => forward(ones([2]))).toThrow("l1Loss: expected a Tensor for target, got undefined");
      expect(() => forward(3, ones([2]))).toThrow("l1Loss: expected a Tensor for input, got 3");
    });
  });
  test("is refused as an unknown option of LinearCrossEntropyLoss", () => {
    scope(() => {
      const given = { options: {} } as nn.LinearCrossEntropyLossOptions;
      expect(() => new nn.LinearCrossEntropyLoss(2, 3, given)).toThrow(ArgumentError);
      expect(() => new nn.LinearCrossEntropyLoss(2, 3, given)).toThrow("there is no option 'options'");
      const known = {
        dtype: "float64",
        device: "cpu",
        bias: true,
        ignoreIndex: 1,
        outFeatures: [2],
      } as const;
      expect(new nn.LinearCrossEntropyLoss(2, 3, known).linear.weight.dtype).toBe("float64");
    });
  });
});

test("losses take null for no options of forward, and name themselves where those are none", () => {
  const losses = [
    "MSELoss",
    "L1Loss",
    "SmoothL1Loss",
    "HuberLoss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "KLDivLoss",
  ];
  for (const name of [...losses, "CrossEntropyLoss", "NLLLoss"]) {
    const loss = new (nn as unknown as Record<string, new () => nn.Module<unknown[], Tensor>>)[name]!();
    const target =
      name.startsWith("Cross") || name === "NLLLoss" ? zeros([2], { dtype: "int64" }) : ones([2, 3]);
    const x = full([2, 3], 0.5);
    expect(loss.forward(x, target, null).item()).toBe(loss.forward(x, target).item());
    expect(() => loss.forward(x, target, 3)).toThrow(new RegExp(`^${name}: `));
  }
});
