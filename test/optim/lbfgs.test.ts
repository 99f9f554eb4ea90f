// LBFGS with its closure, and SparseAdam on the table it is for.

import { describe, expect, test } from "vitest";
import { ArgumentError, nn, ones, optim, type Tensor, tensor, zeros } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { numbersOf } from "./problem.js";

const matrix = () => zeros([2, 3]).requiresGrad_();

describe("LBFGS", () => {
  test(
    "wants one group and a closure that gives a loss",
    scoped(() => {
      const param = matrix();
      const optimizer = new optim.LBFGS([param]);
      expect(() => optimizer.addParamGroup({ params: [matrix()] })).toThrow(
        /one group of parameters, got another/,
      );
      expect(() => new optim.LBFGS([{ params: [] }])).toThrow(/at least one Tensor for params/);
      expect(() => optimizer.step()).toThrow(
        /a function that is not async and gives the loss for closure, got undefined/,
      );
      expect(() => optimizer.step(async () => 1)).toThrow(ArgumentError);
      expect(() => optimizer.step(() => "low")).toThrow(/the loss, a number or a Tensor of one/);
      const thrown = new Error("of the closure");
      expect(() =>
        optimizer.step(() => {
          throw thrown;
        }),
      ).toThrow(thrown);
      optimizer.dispose();
    }),
  );

  test(
    "finds Rosenbrock's minimum; what the closure makes lives on",
    scoped(() => {
      const x = tensor([-1.5, 2], { dtype: "float64", requiresGrad: true });
      const optimizer = new optim.LBFGS([x], {
        lineSearchFn: "strong_wolfe",
        maxIter: 100,
        toleranceChange: 1e-15,
      });
      const losses: Tensor[] = [];
      const first = optimizer.step(() => {
        optimizer.zeroGrad();
        const [a, b] = [x.select(0, 0), x.select(0, 1)];
        const loss = a.sub(1).square().add(b.sub(a.square()).square().mul(100));
        loss.backward();
        losses.push(loss);
        return loss;
      });
      expect(numbersOf(x)).toBeClose([1, 1], { rtol: 1e-6 });
      expect(first.item()).toBe(losses[0]!.item());
      expect(losses.every(({ isDisposed }) => !isDisposed)).toBe(true);
      optimizer.dispose();
    }),
  );

  test(
    "a loss that is no number ends the step",
    scoped(() => {
      const x = tensor([1], { dtype: "float32", requiresGrad: true });
      for (const lineSearchFn of ["strong_wolfe", null] as const) {
        const optimizer = new optim.LBFGS([x], { lineSearchFn, maxIter: 4 });
        optimizer.step(() => {
          x.grad = ones([1]);
          return Number.NaN;
        });
        optimizer.dispose();
      }
    }),
  );
});

test(
  "SparseAdam steps the rows of an embedding that were looked up",
  scoped(() => {
    const table = new nn.Embedding(4, 2, { sparse: true });
    const before = table.weight.detach().clone();
    const optimizer = new optim.SparseAdam(table.parameters(), { lr: 0.1 });
    table
      .forward(tensor([1, 3, 1]))
      .sum()
      .backward();
    optimizer.step();
    const moved = table.weight.detach().sub(before).abs().sum(1);
    expect(moved.ne(0).toArray()).toEqual([false, true, false, true]);
    expect(optimizer.stateDict().state[0]!.step).toBe(1);
    for (const held of [optimizer, table]) held.dispose();
  }),
);
