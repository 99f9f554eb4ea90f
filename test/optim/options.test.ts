// What every optimizer does with options out of their range, with switches, names, strange parameters and memory.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  complex,
  GraphError,
  memory,
  NotImplementedError,
  ones,
  optim,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { denseOptimizers, numbersOf, type OptimizerName } from "./problem.js";

const names = [...denseOptimizers, "SparseAdam"] as const;
const differentiable = names.filter((name) => !["Adafactor", "LBFGS", "Muon", "SparseAdam"].includes(name));
const capturable = differentiable.filter((name) => name !== "SGD" && name !== "Adagrad");

type Class = new (params: unknown, options?: object) => optim.Optimizer;
const make = (name: OptimizerName, params: unknown, options?: object) =>
  new (optim[name] as unknown as Class)(params, options);

const matrix = () => zeros([2, 3]).requiresGrad_();

function stepOf(optimizer: optim.Optimizer, param: Tensor): void {
  scope(() => {
    param.grad = optimizer instanceof optim.SparseAdam ? ones(param.shape).toSparse() : ones(param.shape);
    optimizer.step(() => 1);
  });
}

describe.each(names)("%s", (name) => {
  test(
    "refuses a learning rate that is none, and one of a group",
    scoped(() => {
      for (const lr of [-1, Number.NaN, "0.1", tensor([0.1, 0.1]), null]) {
        expect(() => make(name, [matrix()], { lr })).toThrow(ArgumentError);
        expect(() => make(name, [{ params: [matrix()], lr }])).toThrow(/for lr, got/);
      }
    }),
  );

  test(
    "takes parameters with their names, all or none",
    scoped(() => {
      const [a, b] = [matrix(), matrix()];
      const optimizer = make(name, new Map([["a", a]]).entries());
      expect(optimizer.paramGroups[0]).toMatchObject({ paramNames: ["a"] });
      const dict = optimizer.stateDict();
      expect(dict.param_groups[0]!.param_names).toEqual(["a"]);
      const renamed = make(name, [["b", b]]);
      renamed.loadStateDict(dict);
      expect(renamed.paramGroups[0]!.paramNames).toEqual(["a"]);
      expect(() => make(name, [["a", a], b])).toThrow(
        /a name for each parameter of group 0 or for none, got 1 of 2/,
      );
      if (name !== "LBFGS") {
        expect(() => optimizer.addParamGroup({ params: [b] })).toThrow(
          /names for the parameters of group 1.*without names/,
        );
        expect(() => make(name, [{ params: [a] }, { params: [["b", b]] }])).toThrow(
          /no names for the parameters of group 1/,
        );
      }
      for (const one of [optimizer, renamed]) one.dispose();
    }),
  );

  test(
    "makes its tensors in the first steps only, and frees them",
    scoped(() => {
      const param = matrix();
      const before = memory().tensors;
      const optimizer = make(name, [param]);
      for (let i = 0; i < 3; i++) stepOf(optimizer, param);
      const held = memory().tensors;
      for (let i = 0; i < 3; i++) stepOf(optimizer, param);
      expect(memory().tensors).toBe(held);
      optimizer.dispose();
      param.grad = null;
      expect(memory().tensors).toBe(before);
    }),
  );

  test(
    "refuses the state of another optimizer, and of another shape, and is as it was",
    scoped(() => {
      const [param, other] = [matrix(), zeros([3, 3]).requiresGrad_()];
      const [optimizer, wider] = [make(name, [param]), make(name, [other])];
      stepOf(optimizer, param);
      stepOf(wider, other);
      const before = JSON.stringify(optimizer.stateDict().param_groups);
      const load = (state: object) => () =>
        optimizer.loadStateDict({ ...optimizer.stateDict(), state: { 0: state as never } });
      expect(load({ exp_something: zeros([2, 3]) })).toThrow(/is it another optimizer's\?/);
      if (name !== "SGD") expect(() => optimizer.loadStateDict(wider.stateDict())).toThrow(ShapeError);
      expect(JSON.stringify(optimizer.stateDict().param_groups)).toBe(before);
      stepOf(optimizer, param);
      for (const one of [optimizer, wider]) one.dispose();
    }),
  );
});

describe("switches", () => {
  test.each(differentiable)(
    "%s: foreach steps as the loop; fused and another exclude each other",
    scoped((name: OptimizerName) => {
      const [a, b] = [matrix(), matrix()];
      const fused = ["SGD", "Adam", "AdamW", "Adagrad"].includes(name);
      const [one, other] = [
        make(name, [a], { foreach: true }),
        make(name, [b], fused ? { fused: false } : {}),
      ];
      for (let i = 0; i < 3; i++) {
        stepOf(one, a);
        stepOf(other, b);
      }
      expect(numbersOf(a)).toEqualBits(numbersOf(b));
      expect(one.stateDict().param_groups[0]!.foreach).toBe(true);
      expect(() => make(name, [a], { foreach: "yes" })).toThrow(/true or false for foreach/);
      if (fused) {
        expect(() => make(name, [a], { foreach: true, fused: true })).toThrow(
          /one of fused and foreach, got both/,
        );
        expect(() => make(name, [a], { differentiable: true, fused: true })).toThrow(ArgumentError);
      }
      for (const optimizer of [one, other]) optimizer.dispose();
    }),
  );

  test.each(differentiable)(
    "%s: a differentiable step carries a gradient back to the gradient, and refuses a leaf",
    scoped((name: OptimizerName) => {
      const start = tensor([[1, -2]], { dtype: "float32", requiresGrad: true });
      const slope = tensor([[0.5, 0.25]], { dtype: "float32", requiresGrad: true });
      const param = start.clone();
      param.grad = slope.mul(2);
      const optimizer = make(name, [param], { differentiable: true });
      optimizer.step();
      param.square().sum().backward();
      expect(start.grad).not.toBeNull();
      // Rprop steps by the sign, which is flat; ASGD and SGD move against the gradient by lr: -2 lr each way.
      if (name === "SGD")
        expect(slope.grad!.div(param.detach()).toArray()).toEqual([[-0.004, -0.004].map(Math.fround)]);
      const leaf = make(name, [start], { differentiable: true });
      start.grad = ones([1, 2]);
      expect(() => leaf.step()).toThrow(GraphError);
      expect(() => leaf.step()).toThrow(/parameter 0 of group 0 in a differentiable step, got a leaf/);
      for (const one of [optimizer, leaf]) one.dispose();
    }),
  );

  test.each(capturable)(
    "%s: capturable is carried, and an error of the step",
    scoped((name: OptimizerName) => {
      const param = matrix();
      const optimizer = make(name, [param], { capturable: true });
      expect(() => stepOf(optimizer, param)).toThrow(
        /no CUDA graphs here, got true: set paramGroups\[0\].capturable = false/,
      );
      optimizer.paramGroups[0]!.capturable = false;
      stepOf(optimizer, param);
      optimizer.dispose();
    }),
  );
});

describe("refuses", () => {
  test.each<[OptimizerName, object, RegExp]>([
    ["ASGD", { weightDecay: -1 }, /for weightDecay/],
    ["ASGD", { t0: "a" }, /for t0/],
    ["Adadelta", { rho: 1.1 }, /from 0 to 1 for rho, got 1.1/],
    ["Adafactor", { beta2Decay: 0.8 }, /<= 0 for beta2Decay/],
    ["Adafactor", { d: 0 }, />= 1 for d, got 0/],
    ["Adafactor", { eps: [-1, 1] }, /for eps\[0\]/],
    ["Adafactor", { eps: 1 }, /a number or null, and a number for eps/],
    ["Adagrad", { lrDecay: -0.5 }, /for lrDecay/],
    ["Adagrad", { initialAccumulatorValue: -1 }, /for initialAccumulatorValue/],
    ["Adamax", { betas: [0.9, 1] }, /for betas\[1\], got 1/],
    ["LBFGS", { maxIter: 2.5 }, /for maxIter/],
    ["LBFGS", { historySize: 0 }, /for historySize/],
    ["LBFGS", { lineSearchFn: "armijo" }, /"strong_wolfe" or null/],
    ["Muon", { nsSteps: 100 }, /from 0 to 99 for nsSteps/],
    ["Muon", { nsCoefficients: [1, 2] }, /three numbers for nsCoefficients/],
    ["Muon", { adjustLrFn: "mine" }, /for adjustLrFn, got the string 'mine'/],
    ["NAdam", { momentumDecay: -1 }, /for momentumDecay/],
    ["RAdam", { betas: 3 }, /two numbers for betas/],
    ["RMSprop", { alpha: -1 }, /for alpha/],
    ["RMSprop", { centered: 1 }, /for centered/],
    ["Rprop", { etas: [1, 0.5] }, /one number from 0 to 1 and one above 1 for etas/],
    ["Rprop", { stepSizes: [1] }, /two numbers for stepSizes/],
    ["SparseAdam", { lr: 0 }, /> 0 for lr/],
  ])("%s %j", (name, options, message) => {
    scoped(() => {
      expect(() => make(name, [matrix()], options)).toThrow(message);
      expect(() => make(name, [matrix()], options)).toThrow(`optim.${name}: `);
    })();
  });

  test(
    "parameters that an optimizer cannot take, when it is made or in the step",
    scoped(() => {
      expect(() => make("Muon", [zeros([3])])).toThrow(
        /a matrix for parameter 0, got shape \[3\]: give it to another/,
      );
      const pair = complex(zeros([2, 2]), zeros([2, 2]));
      expect(() => make("SparseAdam", [pair])).toThrow(
        /a dense real Tensor for parameter 0, got a complex one/,
      );
      expect(() => make("SparseAdam", [zeros([2, 2]).toSparse()])).toThrow(/got a sparse one/);
      pair.grad = complex(ones([2, 2]), ones([2, 2]));
      expect(() => make("Adafactor", [pair]).step()).toThrow(
        /a real parameter, got a complex one for parameter 0 of group 0/,
      );
      expect(() => make("Muon", [pair]).step()).toThrow(/a real matrix/);
      const dense = matrix();
      dense.grad = ones([2, 3]);
      const sparse = make("SparseAdam", [dense]);
      expect(() => sparse.step()).toThrow(NotImplementedError);
      expect(() => sparse.step()).toThrow(
        /a sparse gradient for the dense parameter 0 .*Adam takes dense gradients/,
      );
      const adagrad = make("Adagrad", [dense], { weightDecay: 0.1 });
      dense.grad = ones([2, 3]).toSparse();
      expect(() => adagrad.step()).toThrow(/no weightDecay with a sparse gradient/);
      adagrad.dispose();
    }),
  );

  test(
    "state of a strange shape, put there by hand",
    scoped(() => {
      for (const [name, key] of [
        ["NAdam", "step"],
        ["NAdam", "mu_product"],
        ["ASGD", "eta"],
        ["Adam", "step"],
        ["Adagrad", "step"],
        ["Adafactor", "row_var"],
      ] as const) {
        const param = matrix();
        const optimizer = make(name, [param]);
        stepOf(optimizer, param);
        optimizer.state.get(param)![key]!.dispose();
        optimizer.state.get(param)![key] = zeros([0]).keep();
        const before = numbersOf(param);
        expect(() => stepOf(optimizer, param)).toThrow(ShapeError);
        expect(numbersOf(param)).toEqualBits(before);
        optimizer.dispose();
      }
    }),
  );
});
