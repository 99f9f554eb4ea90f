// What a step does beyond arithmetic: odd layouts, errors that change nothing, closures, scopes, zeroGrad.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  arange,
  DisposedError,
  DtypeError,
  isGradEnabled,
  memory,
  NotImplementedError,
  ones,
  ops,
  optim,
  scope,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { numbersOf } from "./problem.js";

const all = ["SGD", "Adam", "AdamW"] as const;
const options = { lr: 0.1, momentum: 0.9 };
const make = (name: (typeof all)[number], params: Tensor[], more = {}) =>
  new optim[name](params, { ...(name === "SGD" ? options : { lr: 0.1 }), ...more });

describe.each(all)("%s", (name) => {
  test(
    "a gradient in another memory order moves the right elements",
    // libtorch's fused CPU kernels do not look at strides: PyTorch 2.13 with fused=True gets this wrong.
    scoped(() => {
      const values = arange(12).to({ dtype: "float32" });
      const [plain, turned] = [zeros([3, 4]).requiresGrad_(), zeros([3, 4]).requiresGrad_()];
      plain.grad = values.reshape([4, 3]).t().contiguous();
      turned.grad = values.reshape([4, 3]).t();
      const optimizers = [make(name, [plain]), make(name, [turned])];
      for (let step = 0; step < 3; step++) for (const optimizer of optimizers) optimizer.step();
      expect(turned.detach()).toEqualBits(plain.detach());
      for (const optimizer of optimizers) optimizer.dispose();
    }),
  );

  test(
    "a parameter with gaps in memory takes the loop",
    scoped(() => {
      const base = zeros([4, 6]);
      const gaps = base.narrow(1, 1, 3).requiresGrad_();
      const dense = zeros([4, 3]).requiresGrad_();
      gaps.grad = ones([4, 3]);
      dense.grad = ones([4, 3]);
      const optimizers = [make(name, [gaps]), make(name, [dense], { fused: false })];
      for (let step = 0; step < 3; step++) for (const optimizer of optimizers) optimizer.step();
      expect(gaps.detach().contiguous()).toEqualBits(dense.detach());
      expect(base.select(1, 0)).toEqualBits(zeros([4]));
      for (const optimizer of optimizers) optimizer.dispose();
    }),
  );

  test(
    "several dtypes in one group, and a parameter without a gradient",
    scoped(() => {
      const params = [
        zeros([3]),
        zeros([3], { dtype: "float64" }),
        zeros([3], { dtype: "bfloat16" }),
        ones([3]),
      ];
      params.forEach((param, i) => {
        param.requiresGrad_();
        if (i < 3) param.grad = ones([3], { dtype: param.dtype });
      });
      const optimizer = make(name, params);
      optimizer.step();
      for (const param of params.slice(0, 3))
        expect(numbersOf(param)).toBeClose([-0.1, -0.1, -0.1], { rtol: 1e-2 });
      expect(params[3]!.detach()).toEqualBits(ones([3]));
      expect(optimizer.state.has(params[3]!)).toBe(false);
      optimizer.dispose();
    }),
  );

  test(
    "meta tensors have shapes to step and no numbers",
    scoped(() => {
      const param = zeros([2, 3], { device: "meta" }).requiresGrad_();
      param.grad = zeros([2, 3], { device: "meta" });
      const optimizer = make(name, [param]);
      optimizer.step();
      optimizer.step();
      const state = optimizer.stateDict().state[0] as Record<string, Tensor>;
      expect(Object.values(state).at(-1)!.shape).toEqual([2, 3]);
      if (name !== "SGD") expect(state.step!.item()).toBe(2);
      optimizer.dispose();
    }),
  );

  test(
    "state outlives the scope of its step and goes with dispose",
    scoped(() => {
      const param = zeros([2]).requiresGrad_();
      param.grad = ones([2]);
      const optimizer = make(name, [param]);
      const before = memory().tensors;
      scope(() => optimizer.step());
      const made = memory().tensors - before;
      expect(made).toBe(name === "SGD" ? 1 : 3);
      scope(() => optimizer.step());
      expect(memory().tensors - before).toBe(made);
      optimizer.dispose();
      expect(memory().tensors).toBe(before);
      expect(optimizer.state.size).toBe(0);
    }),
  );

  test(
    "an error names the parameter and its group, and leaves the group as it was",
    scoped(() => {
      const [a, b, c] = [zeros([2]), zeros([2]), zeros([2])].map((param) => param.requiresGrad_()) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      for (const param of [a, b, c]) param.grad = ones([2]);
      const optimizer = new optim[name]([{ params: [a] }, { params: [b, c] }]);
      optimizer.step();
      const before = numbersOf(b);
      c.grad = ones([2]).toSparse();
      if (name === "SGD") {
        // It takes sparse gradients, as in PyTorch without weight decay.
        optimizer.paramGroups[1]!.weightDecay = 0.1;
        expect(() => optimizer.step()).toThrow(
          /no weightDecay with a sparse gradient.*parameter 1 of group 1/,
        );
      } else {
        expect(() => optimizer.step()).toThrow(NotImplementedError);
        expect(() => optimizer.step()).toThrow(
          /for the gradient of parameter 1 of group 1, got shape \[2\], float32, cpu, Sparse/,
        );
      }
      expect(() => optimizer.step()).toThrow(`optim.${name}.step: `);
      c.dispose();
      expect(() => optimizer.step()).toThrow(DisposedError);
      expect(() => optimizer.step()).toThrow(/parameter 1 of group 1 has been disposed/);
      expect(() => optimizer.zeroGrad()).toThrow(/parameter 1 of group 1 has been disposed/);
      expect(numbersOf(b)).toEqualBits(before);
      optimizer.dispose();
    }),
  );

  test(
    "state that no longer fits its parameter is an error that says what to do",
    scoped(() => {
      const param = zeros([2]).requiresGrad_();
      param.grad = ones([2]);
      const optimizer = make(name, [param]);
      optimizer.step();
      param.grad = null;
      ops.call("aten::set_data", param, zeros([2], { dtype: "float64" }));
      param.grad = ones([2], { dtype: "float64" });
      expect(() => optimizer.step()).toThrow(DtypeError);
      expect(() => optimizer.step()).toThrow(/convert a model before its first step/);
      optimizer.dispose();
    }),
  );
});

test(
  "the closure runs with gradients on, and its value is the step's",
  scoped(() => {
    const param = ones([2]).requiresGrad_();
    const optimizer = new optim.SGD([param], { lr: 0.5 });
    const value = optimizer.step(() => {
      expect(isGradEnabled()).toBe(true);
      const loss = param.sum();
      loss.backward();
      return loss;
    });
    expect(value.item()).toBe(2);
    expect(param.detach()).toEqualBits([0.5, 0.5]);
    expect(optimizer.step()).toBeUndefined();
    expect(() => optimizer.step(async () => 1)).toThrow(ArgumentError);
  }),
);

test(
  "zeroGrad forgets gradients, or fills them with zeros",
  scoped(() => {
    const param = ones([2]).requiresGrad_();
    const optimizer = new optim.SGD([param, zeros([1]).requiresGrad_()]);
    param.mul(param).sum().backward(null, { createGraph: true });
    optimizer.zeroGrad({ setToNull: false });
    expect(param.grad).toEqualBits(zeros([2]));
    expect(param.grad!.requiresGrad).toBe(false);
    optimizer.zeroGrad();
    expect(param.grad).toBeNull();
  }),
);

test(
  "turning momentum or amsgrad on later starts its state at that step",
  scoped(() => {
    const param = zeros([2]).requiresGrad_();
    param.grad = ones([2]);
    const [sgd, adam] = [new optim.SGD([param], { lr: 0 }), new optim.Adam([param], { lr: 0 })];
    for (const optimizer of [sgd, adam]) optimizer.step();
    sgd.paramGroups[0]!.momentum = 0.9;
    adam.paramGroups[0]!.amsgrad = true;
    for (const optimizer of [sgd, adam]) optimizer.step();
    expect(sgd.state.get(param)!.momentum_buffer).toEqualBits(ones([2]));
    const { exp_avg_sq, max_exp_avg_sq } = adam.state.get(param)!;
    expect(max_exp_avg_sq).toEqualBits(exp_avg_sq);
    for (const optimizer of [sgd, adam]) optimizer.dispose();
  }),
);
