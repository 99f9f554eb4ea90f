// Groups: recorded runs from PyTorch, and what an optimizer refuses to be given.

import { describe, expect, expectTypeOf, test } from "vitest";
import {
  ArgumentError,
  GraphError,
  ones,
  optim,
  setNumThreads,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { expectRecorded, loadRuns, makeOptimizer, makeProblem, type Recorded } from "./problem.js";

interface Case extends Recorded {
  after: number[][];
}

setNumThreads(1);
const fixture = loadRuns<Case>("groups");
const parameter = () => zeros([2]).requiresGrad_();

describe("has PyTorch's bits: groups, a schedule, a late first gradient", () => {
  test.each(fixture.cases)(
    "$name",
    scoped((recorded: Case) => {
      const { params, backward } = makeProblem(fixture);
      const [first, second] = params as [Tensor, Tensor];
      const optimizer = makeOptimizer(recorded, [
        { params: [first], lr: 0.04, weightDecay: 0.1 },
        { params: [second] },
      ]);
      for (let step = 1; step <= fixture.steps; step++) {
        optimizer.zeroGrad();
        backward(step <= 10 ? 1 : 2);
        if (step === 21) optimizer.paramGroups[0]!.lr /= 2;
        optimizer.step();
        expect(optimizer.state.has(second)).toBe(step > 10);
      }
      optimizer.dispose();
      expectRecorded(params, recorded.after, fixture);
    }),
  );
});

describe("the defaults are PyTorch's", () => {
  test(
    "AdamW",
    scoped(() => {
      expect(new optim.AdamW([parameter()]).paramGroups[0]).toMatchObject({
        lr: 1e-3,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weightDecay: 1e-2,
        amsgrad: false,
        maximize: false,
        decoupledWeightDecay: true,
      });
    }),
  );

  test(
    "Adam and SGD",
    scoped(() => {
      expect(new optim.Adam([parameter()]).paramGroups[0]).toMatchObject({ lr: 1e-3, weightDecay: 0 });
      const { lr, momentum, dampening, weightDecay, nesterov } = new optim.SGD([parameter()]).paramGroups[0]!;
      expect({ lr, momentum, dampening, weightDecay, nesterov }).toEqual({
        lr: 1e-3,
        momentum: 0,
        dampening: 0,
        weightDecay: 0,
        nesterov: false,
      });
    }),
  );

  test(
    "an option left undefined is an option left out",
    scoped(() => {
      const optimizer = new optim.SGD([{ params: [parameter()], lr: undefined }], {
        lr: 0.5,
        momentum: undefined,
      });
      expect(optimizer.paramGroups[0]).toMatchObject({ lr: 0.5, momentum: 0 });
    }),
  );
});

test(
  "a group has the types of its optimizer's options",
  scoped(() => {
    const optimizer = new optim.Adam([
      { params: new Set([parameter()]).values(), betas: [0.8, 0.9], name: "trunk" },
    ]);
    expectTypeOf(optimizer.paramGroups[0]!.betas).toEqualTypeOf<readonly [number, number]>();
    expectTypeOf(optimizer.paramGroups[0]!.params).toEqualTypeOf<Tensor[]>();
    expect(optimizer.paramGroups[0]).toMatchObject({ betas: [0.8, 0.9], name: "trunk" });
  }),
);

test(
  "addParamGroup: the new parameters are stepped under the defaults",
  scoped(() => {
    const [a, b] = [parameter(), parameter()];
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    optimizer.addParamGroup({ params: b });
    a.grad = ones([2]);
    b.grad = ones([2]);
    optimizer.step();
    expect(a).toEqualBits([-0.5, -0.5]);
    expect(b).toEqualBits([-0.5, -0.5]);
    expect(() => optimizer.addParamGroup({ params: [a] })).toThrow(
      /parameter 0 of group 2 is in another group/,
    );
    expect(optimizer.paramGroups).toHaveLength(2);
  }),
);

describe("refuses", () => {
  const make =
    (params: unknown, options = {}) =>
    () =>
      new optim.Adam(params as Tensor[], options);

  test(
    "an empty list, a bare tensor, something that is no tensor",
    scoped(() => {
      expect(make([])).toThrow(ArgumentError);
      expect(make([])).toThrow(
        "optim.Adam: expected at least one Tensor or group for params, got an array of 0",
      );
      expect(make(parameter())).toThrow(/for params, got a \w+/);
      expect(make(undefined)).toThrow(/for params, got undefined/);
      expect(make([parameter(), 3])).toThrow(
        "optim.Adam: expected a Tensor for parameter 1 of group 0, got 3",
      );
      expect(make([{ params: [] }, { params: [null] }])).toThrow(/for parameter 0 of group 1, got null/);
      expect(make([{ params: 7 }])).toThrow(/for params of group 0, got 7/);
    }),
  );

  test(
    "a tensor that is not a leaf",
    scoped(() => {
      expect(make([parameter(), parameter().mul(2)])).toThrow(GraphError);
      expect(make([parameter().mul(2)])).toThrow(/leaf for parameter 0 of group 0, got the result of Mul/);
    }),
  );

  test(
    "a parameter given twice",
    scoped(() => {
      const p = parameter();
      expect(make([p, p])).toThrow(/parameter 1 of group 0 is in the group already/);
      expect(make([{ params: [p] }, { params: [parameter(), p] }])).toThrow(
        /parameter 1 of group 1 is in another group/,
      );
    }),
  );

  test.each([
    [{ lr: -1 }, /expected a number >= 0 for lr, got -1/],
    [{ lr: Number.NaN }, /for lr, got NaN/],
    [{ lr: "0.1" }, /for lr, got the string '0.1'/],
    [{ eps: -1 }, /for eps/],
    [{ weightDecay: -1 }, /for weightDecay/],
    [{ betas: [1, 0.9] }, /from 0 to below 1 for betas\[0\], got 1/],
    [{ betas: [0.9] }, /two numbers for betas/],
    [{ amsgrad: 1 }, /true or false for amsgrad, got 1/],
    [{ fused: "yes" }, /for fused/],
  ])(
    "%j",
    scoped((options: object, message: RegExp) => {
      expect(make([parameter()], options)).toThrow(message);
      expect(make([{ params: [parameter()], ...options }])).toThrow(ArgumentError);
    }),
  );

  test(
    "Nesterov momentum without momentum, or with dampening",
    scoped(() => {
      expect(() => new optim.SGD([parameter()], { nesterov: true })).toThrow(
        /momentum above 0 and no dampening/,
      );
      expect(() => new optim.SGD([parameter()], { nesterov: true, momentum: 0.9, dampening: 0.1 })).toThrow(
        ArgumentError,
      );
    }),
  );
});
