// What the engine is held against: `autograd.grad` of each loss, and explicit sums.

import { expect } from "vitest";
import {
  autograd,
  cat,
  type DType,
  F,
  mtl,
  nn,
  randn,
  type Tensor,
  tensor,
  zerosLike,
} from "../../lib/index.js";

export type Losses = Record<string, Tensor>;

/** Weights that are neither equal nor drawn, so that a mix-up of tasks shows. */
export class Fixed implements mtl.GramianAggregator {
  readonly name = "Fixed";
  seen: mtl.Gramian | null = null;
  weights(gramian: mtl.Gramian) {
    this.seen = gramian;
    return Float64Array.from({ length: gramian.size }, (_, task) => 0.5 + task);
  }
  stateDict = () => ({});
  loadStateDict = () => {};
}

/** One row of J for each loss. */
function jacobian(losses: Losses, parameters: readonly Tensor[]): Tensor[] {
  return Object.values(losses).map((loss) => {
    const gradients = autograd.grad(loss, parameters, { retainGraph: true, allowUnused: true });
    return cat(gradients.map((g, i) => (g ?? zerosLike(parameters[i]!)).reshape([-1])));
  });
}

function flatGrad(parameters: readonly Tensor[]): Tensor {
  return cat(parameters.map((p) => (p.grad ?? zerosLike(p)).reshape([-1])));
}

export interface Check {
  model: nn.Module;
  losses: Losses;
  shared: nn.Parameter[];
  others: nn.Parameter[];
  options?: mtl.BalancerOptions;
  rtol?: number;
}

/** Balances with λ = 1, 2, 3, ... and a = .5, 1.5, ... and compares Gramian and gradients with the explicit ones. */
export function checkAgainstAutograd({ model, losses, shared, others, options, rtol = 1e-12 }: Check): void {
  const tasks = Object.keys(losses);
  const lambda = tasks.map((_, t) => t + 1);
  const j = jacobian(losses, shared);
  const ownRows = others.length > 0 ? jacobian(losses, others) : null;
  const sum = (rows: Tensor[], weights: number[]) =>
    rows.map((row, t) => row.mul(weights[t]!)).reduce((a, b) => a.add(b));

  const aggregator = new Fixed();
  const weighting = new mtl.FixedWeights(Object.fromEntries(tasks.map((task, t) => [task, lambda[t]!])));
  const report = new mtl.Balancer(model, { weighting, aggregator, ...options }).backward(losses);

  const expected = j.map((a) => j.map((b) => a.to("float64").dot(b.to("float64")).item() as number));
  const size = Math.max(...expected.map((row, t) => row[t]!));
  expect(report.gramian.toArray()).toBeClose(expected, { rtol, atol: rtol * size });
  const scaled = expected.map((row, a) => row.map((x, b) => x * lambda[a]! * lambda[b]!));
  expect(aggregator.seen!.toArray()).toBeClose(scaled, { rtol, atol: rtol * size * lambda.length ** 2 });

  const combined = sum(
    j,
    lambda.map((weight, t) => weight * (0.5 + t)),
  );
  const close = (actual: Tensor, wanted: Tensor) => {
    const scale = wanted.abs().max().item() as number;
    expect(actual).toBeClose(wanted, { rtol, atol: rtol * scale });
  };
  close(flatGrad(shared), combined);
  if (ownRows) close(flatGrad(others), sum(ownRows, lambda));
  model.dispose();
}

export const dtype: DType = "float64";
export const linear = (from: number, to: number) => new nn.Linear(from, to, { dtype });
export const input = (...shape: number[]) => randn(shape, { dtype });
export const mlp = (first = linear(5, 7)) =>
  new mtl.HardSharing({
    trunk: new nn.Sequential(first, new nn.Tanh(), linear(7, 6), new nn.Tanh()),
    heads: {
      a: linear(6, 1),
      b: new nn.Sequential(linear(6, 4), new nn.Tanh(), linear(4, 2)),
      c: linear(6, 3),
    },
  });
export const threeLosses = (out: { a: Tensor; b: Tensor; c: Tensor }): Losses => ({
  a: out.a.square().mean(),
  b: out.b.exp().mean(),
  c: F.crossEntropy(out.c, tensor([0, 2, 1, 0])),
});
