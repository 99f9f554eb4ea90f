// Nanoseconds of one call of small operators; python/operators.py times the same calls. What they compute is next to
// nothing, so this is the way from the language to the kernel and back.

import { cat, F, manualSeed, randn, scope, type Tensor, tensor } from "candelabra";
import type { Job, OperatorsJob, Outcome } from "../job.js";

const repeats = 5;
/** Calls in one scope: about what a step of a small net makes. */
const callsInScope = 100;

interface Operands {
  a: Tensor;
  b: Tensor;
  recorded: Tensor;
  x: Tensor;
  weight: Tensor;
  bias: Tensor;
  rows: Tensor;
}

const calls: Readonly<Record<string, (operands: Operands) => () => Tensor>> = {
  "a.add(b)":
    ({ a, b }) =>
    () =>
      a.add(b),
  "a.add(b), recorded":
    ({ recorded, b }) =>
    () =>
      recorded.add(b),
  "a.mul(2)":
    ({ a }) =>
    () =>
      a.mul(2),
  "a.matmul(b)":
    ({ a, b }) =>
    () =>
      a.matmul(b),
  "a.relu()":
    ({ a }) =>
    () =>
      a.relu(),
  "a.sum(1)":
    ({ a }) =>
    () =>
      a.sum(1),
  "cat([a, b])":
    ({ a, b }) =>
    () =>
      cat([a, b]),
  "F.linear(x, W, c)":
    ({ x, weight, bias }) =>
    () =>
      F.linear(x, weight, bias),
  "a.view(16)":
    ({ a }) =>
    () =>
      a.view(16),
  "a.select(0, 1)":
    ({ a }) =>
    () =>
      a.select(0, 1),
  "a.narrow(0, 1, 2)":
    ({ a }) =>
    () =>
      a.narrow(0, 1, 2),
  "a.indexSelect(0, rows)":
    ({ a, rows }) =>
    () =>
      a.indexSelect(0, rows),
  "a[rows]":
    ({ a, rows }) =>
    () =>
      a.index([rows]),
};

export function measureOperators({
  variant,
  calls: count,
  seed,
}: OperatorsJob & Job): Omit<Outcome, "versions"> {
  const operands = draw(seed);
  const figures: Record<string, number> = {};
  const checks: Record<string, number> = {};
  for (const [name, make] of Object.entries(calls)) {
    const call = make(operands);
    const loop = variant === "scope" ? inScopes(call) : inNet(call);
    loop(Math.ceil(count / 5));
    figures[name] = median(Array.from({ length: repeats }, () => time(loop, count)));
    checks[name] = scope(() => Number(call().sum().item()));
  }
  return { figures, checks };
}

function draw(seed: number): Operands {
  manualSeed(seed);
  const [a, b] = [randn([4, 4]), randn([4, 4])];
  const recorded = randn([4, 4], { requiresGrad: true });
  const [x, weight, bias] = [randn([8, 16]), randn([32, 16]), randn([32])];
  return { a, b, recorded, x, weight, bias, rows: tensor([0, 2]) };
}

/** Each tensor goes when its scope ends. */
function inScopes(call: () => Tensor): (count: number) => void {
  const some = () => {
    for (let i = 0; i < callsInScope; i++) call();
  };
  return (count) => {
    for (let done = 0; done < count; done += callsInScope) scope(some);
  };
}

/** Nobody says when a tensor is done with: the net finds out. */
function inNet(call: () => Tensor): (count: number) => void {
  return (count) => {
    for (let i = 0; i < count; i++) call();
  };
}

function time(loop: (count: number) => void, count: number): number {
  const start = process.hrtime.bigint();
  loop(count);
  return Number(process.hrtime.bigint() - start) / 1e9 / count;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[values.length >> 1]!;
}
