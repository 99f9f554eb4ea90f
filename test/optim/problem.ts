// The quadratic of scripts/fixtures/record_optim.py, sum(curvature * (p - target)^2), and its recorded runs.

import { expect } from "vitest";
import { complex, type DType, optim, scope, type Tensor, tensor, viewAsReal } from "../../lib/index.js";
import { native } from "../../lib/tensor/native.js";
import { loadFixture } from "../support/fixtures.js";

export interface Fixture<Case> {
  capability: string;
  steps: number;
  problem: Part[];
  cases: Case[];
}

interface Part {
  shape: number[];
  start: number[];
  target: number[];
  curvature: number[];
}

/** The optimizer of a recorded run; its options have Python's names. */
export interface Recorded {
  optimizer: OptimizerName;
  options: Record<string, unknown>;
  fused: boolean;
}

export type OptimizerName = {
  [K in keyof typeof optim]: (typeof optim)[K] extends new (
    params: Iterable<Tensor>,
    options?: never,
  ) => optim.Optimizer
    ? K
    : never;
}[keyof typeof optim];

export function loadRuns<Case extends Recorded>(name: string): Fixture<Case & { name: string }> {
  const fixture = loadFixture<Fixture<Case>>(`optim/${name}`);
  const cases = fixture.cases.map((recorded) => ({ ...recorded, name: nameOf(recorded) }));
  return { ...fixture, cases };
}

/** What tells cases apart comes first: vitest cuts long names. */
function nameOf({ optimizer, options, fused, dtype = "" }: Recorded & { dtype?: string }): string {
  return `${optimizer} ${fused ? "fused" : "loop"} ${dtype} ${JSON.stringify(options)}`;
}

const kernels: readonly string[] = ["SGD", "Adam", "AdamW"];

/** Python's option names, in camelCase. */
function optionsOf(recorded: Recorded): Record<string, unknown> {
  // Only here is the kernel the default.
  const { optimizer, fused } = recorded;
  const options = kernels.includes(optimizer) ? { ...recorded.options, fused } : recorded.options;
  const rename = (key: string) => key.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [rename(key), value]));
}

export function makeOptimizer(
  recorded: Recorded,
  params: Iterable<Tensor> | Iterable<{ params: Iterable<Tensor>; lr?: number; weightDecay?: number }>,
): optim.Optimizer {
  const Class = optim[recorded.optimizer] as new (params: unknown, options: object) => optim.Optimizer;
  return new Class(params, optionsOf(recorded));
}

export interface Problem {
  params: Tensor[];
  /** Start, target and curvature of each parameter. */
  parts: Tensor[][];
  /** Fills the gradient of the first `count` parameters, and gives the loss. */
  backward(count?: number): number;
}

/** The recorded problem; made inside a scope, it lives as long as the scope. */
export function makeProblem({ problem }: { problem: Part[] }, dtype: DType = "float32"): Problem {
  const parts = problem.map(({ start, target, curvature, shape }) => {
    const [s, t, c] = [start, target, curvature].map((values) =>
      tensor(values).to({ dtype: "float32" }).reshape(shape),
    );
    const triple = dtype.startsWith("complex")
      ? [complex(s!, t!), complex(t!, s!), complex(c!, c!)]
      : [s!, t!, c!];
    return triple.map((part) => part.to({ dtype }).clone());
  });
  const params = parts.map(([start]) => start!.requiresGrad_());
  return {
    params,
    parts,
    backward(count = parts.length) {
      return scope(() => {
        const losses = parts.slice(0, count).map(([start, target, curvature]) => {
          const difference = asReal(start!.sub(target!));
          return difference.mul(difference).mul(asReal(curvature!)).sum();
        });
        const loss = losses.reduce((total, part) => total.add(part));
        loss.backward();
        return loss.item();
      });
    },
  };
}

function asReal(value: Tensor): Tensor {
  return value.dtype.startsWith("complex") ? viewAsReal(value) : value;
}

/** A tensor's numbers as the recorder writes them: flat, complex as pairs. */
export function numbersOf(value: Tensor): number[] {
  return scope(() => Array.from(value.detach().toTypedArray() as ArrayLike<number>, Number));
}

/**
 * The recorded bits where ATen uses the instruction set they were recorded with. Another one has no fused
 * multiply-add, or another split into vectors and rest: the last bit of each step may then differ.
 */
export function expectRecorded(
  actual: Tensor[],
  expected: number[][],
  { capability }: { capability: string },
): void {
  const got = actual.map(numbersOf);
  const same = native.buildConfiguration().includes(`CPU capability usage: ${capability}\n`);
  for (const [i, values] of expected.entries()) {
    if (same) expect(got[i]).toEqualBits(values);
    else
      expect(got[i]).toBeClose(values, {
        rtol: 1e-4,
        atol: actual[i]!.dtype.endsWith("float16") ? 2e-2 : 1e-5,
      });
  }
}

/** All, save SparseAdam, which takes sparse gradients alone. */
export const denseOptimizers = [
  "ASGD",
  "Adadelta",
  "Adafactor",
  "Adagrad",
  "Adam",
  "AdamW",
  "Adamax",
  "LBFGS",
  "Muon",
  "NAdam",
  "RAdam",
  "RMSprop",
  "Rprop",
  "SGD",
] as const satisfies readonly OptimizerName[];
