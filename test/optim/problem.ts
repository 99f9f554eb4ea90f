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
  optimizer: "SGD" | "Adam" | "AdamW";
  options: Record<string, unknown>;
  fused: boolean;
}

export function loadRuns<Case extends Recorded>(name: string): Fixture<Case & { name: string }> {
  const fixture = loadFixture<Fixture<Case>>(`optim/${name}`);
  const cases = fixture.cases.map((recorded) => ({ ...recorded, name: nameOf(recorded) }));
  return { ...fixture, cases };
}

/** What tells cases apart comes first: vitest cuts long names. */
function nameOf({ optimizer, options, fused, dtype = "" }: Recorded & { dtype?: string }): string {
  return `${optimizer} ${fused ? "fused" : "loop"} ${dtype} ${JSON.stringify(options)}`;
}

/** Python's option names, in camelCase. */
function optionsOf({ options }: Recorded): Record<string, unknown> {
  const rename = (key: string) => key.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [rename(key), value]));
}

export function makeOptimizer(
  recorded: Recorded,
  params: Iterable<Tensor> | Iterable<{ params: Iterable<Tensor>; lr?: number; weightDecay?: number }>,
): optim.Optimizer {
  return new optim[recorded.optimizer](params, { ...optionsOf(recorded), fused: recorded.fused });
}

export interface Problem {
  params: Tensor[];
  /** Fills the gradient of the first `count` parameters. */
  backward(count?: number): void;
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
    backward(count = parts.length) {
      scope(() => {
        const losses = parts.slice(0, count).map(([start, target, curvature]) => {
          const difference = asReal(start!.sub(target!));
          return difference.mul(difference).mul(asReal(curvature!)).sum();
        });
        losses.reduce((total, loss) => total.add(loss)).backward();
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
