// scripts/fixtures/record_swa.py averaged a net with a batch norm over six steps in PyTorch, and brought its statistics up
// to date.

import { describe, expect, expectTypeOf, test } from "vitest";
import {
  ArgumentError,
  F,
  nn,
  noGrad,
  ones,
  optim,
  scope,
  setNumThreads,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

const { AveragedModel, getEmaAvgFn, getEmaMultiAvgFn, getSwaAvgFn, getSwaMultiAvgFn, updateBn } =
  optim.swaUtils;

interface Case {
  way: string;
  start: Record<string, number[]>;
  batches: number[][][];
  after: Record<string, number[]>;
  updated: Record<string, number[]>;
  out: number[][];
}

setNumThreads(1);
const { cases } = loadFixture<{ cases: Case[] }>("optim/swa");

const ways: Record<string, optim.swaUtils.AveragedModelOptions> = {
  SWA: {},
  "SWA in place": { multiAvgFn: getSwaMultiAvgFn() },
  "SWA one by one": { avgFn: getSwaAvgFn() },
  EMA: { multiAvgFn: getEmaMultiAvgFn(0.9) },
  "EMA one by one": { avgFn: getEmaAvgFn(0.9) },
  "EMA with buffers": { multiAvgFn: getEmaMultiAvgFn(0.9), useBuffers: true },
};

const makeNet = () =>
  new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Tanh(), new nn.Linear(4, 2));

function load(model: nn.Module, start: Record<string, number[]>): void {
  const state = model.stateDict();
  noGrad(() => {
    for (const [key, values] of Object.entries(start)) {
      state[key]!.copy_(tensor(values, { dtype: "float64" }).reshape(state[key]!.shape));
    }
  });
}

const numbers = (state: Record<string, Tensor>) =>
  Object.fromEntries(
    Object.entries(state).map(([key, value]) => [
      key,
      Array.from(value.detach().to("float64").toTypedArray() as Float64Array),
    ]),
  );

function expectState(model: nn.Module, expected: Record<string, number[]>): void {
  const got = numbers(model.stateDict());
  expect(Object.keys(got)).toEqual(Object.keys(expected));
  for (const [key, values] of Object.entries(expected)) expect(got[key], key).toEqualBits(values);
}

describe.each(cases)("$way", ({ way, start, batches, after, updated, out }) => {
  test("has PyTorch's keys and bits, after updateBn too", async () => {
    const model = makeNet();
    load(model, start);
    const averaged = new AveragedModel(model, ways[way]);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, fused: false });
    const inputs = batches.map((batch) => tensor(batch, { dtype: "float32" }));
    for (const input of inputs) {
      scope(() => {
        optimizer.zeroGrad();
        model.forward(input).square().sum().backward();
        optimizer.step();
        averaged.updateParameters(model);
      });
    }
    scope(() => expectState(averaged, after));
    const before = scope(() => numbers(model.stateDict()));
    await updateBn(inputs, averaged);
    scope(() => {
      expectState(averaged, updated);
      expect(numbers(model.stateDict())).toEqual(before);
      averaged.eval();
      expect(averaged.forward(inputs[0]!).detach().toArray()).toEqual(out);
      expect(model.training).toBe(true);
    });
    for (const held of [model, averaged, optimizer, ...inputs]) held.dispose();
  });
});

describe("AveragedModel", () => {
  test(
    "is a module of its own: mode, dtype, state dict and memory",
    scoped(() => {
      const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5));
      const averaged = new AveragedModel(model).eval();
      expect(model.training).toBe(true);
      const first = model.at(0) as nn.Linear;
      const x = ones([1, 2]);
      expect(averaged.forward(x)).toEqualBits(F.linear(x, first.weight, first.bias).detach());
      expectTypeOf(averaged.forward(x)).toEqualTypeOf<Tensor>();
      averaged.to("float64");
      expect(averaged.forward(x.to("float64")).dtype).toBe("float64");
      expect(model.parameters()[0]!.dtype).toBe("float32");
      const other = new AveragedModel(model);
      noGrad(() => model.parameters()[0]!.fill_(7));
      other.loadStateDict(averaged.stateDict());
      expect(other.module.parameters()[0]!.dtype).toBe("float32");
      expect(other.module.parameters()[0]!.detach().ne(7).all().item()).toBe(true);
      for (const held of [model, averaged, other]) held.dispose();
    }),
  );

  test(
    "weights that are tied stay tied, and a frozen one frozen",
    scoped(() => {
      class Tied extends nn.Module {
        first = new nn.Linear(2, 2);
        second = new nn.Linear(2, 2);
        forward(x: Tensor) {
          return this.second.forward(this.first.forward(x));
        }
      }
      const model = new Tied();
      model.second.weight = model.first.weight;
      model.first.bias!.requiresGrad_(false);
      const averaged = new AveragedModel(model);
      expect(averaged.parameters()).toHaveLength(3);
      expect(averaged.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([true, false, true]);
      averaged
        .forward(ones([1, 2]))
        .sum()
        .backward();
      expect(averaged.parameters()[0]!.grad).not.toBeNull();
      expect(model.first.weight.grad).toBeNull();
      for (const held of [model, averaged]) held.dispose();
    }),
  );

  test(
    "a way of one's own gets the count; whole numbers are averaged too",
    scoped(() => {
      const model = new nn.Linear(1, 1, { bias: false });
      const counts: number[] = [];
      const averaged = new AveragedModel(model, {
        avgFn: (mine, theirs, count) => {
          counts.push(count);
          return mine.add(theirs);
        },
      });
      for (const value of [1, 2, 3]) {
        nn.init.constant_(model.weight, value);
        averaged.updateParameters(model);
      }
      expect(counts).toEqual([1, 2]);
      expect(averaged.parameters()[0]!.item()).toBe(6);
      const whole = zeros([1], { dtype: "int64" });
      getEmaMultiAvgFn(0.5)([whole], [tensor([4])], 3);
      expect(whole.item()).toBe(2);
      for (const held of [model, averaged]) held.dispose();
    }),
  );

  test(
    "refuses what it cannot average",
    scoped(() => {
      const model = new nn.Linear(2, 1);
      expect(() => new AveragedModel(3 as unknown as nn.Linear)).toThrow(/a Module for model, got 3/);
      const both = { avgFn: getSwaAvgFn(), multiAvgFn: getSwaMultiAvgFn() };
      expect(() => new AveragedModel(model, both)).toThrow(/one of avgFn and multiAvgFn, got both/);
      expect(() => new AveragedModel(model, { avgFn: 0.9 as never })).toThrow(/a function for avgFn/);
      const averaged = new AveragedModel(model);
      const other = new nn.Linear(3, 1);
      expect(() => averaged.updateParameters(other)).toThrow(/of shapes \[1, 2\] \[1\], got \[1, 3\] \[1\]/);
      expect(Number(averaged.nAveraged.item())).toBe(0);
      for (const decay of [-0.1, 1.1, Number.NaN]) {
        expect(() => getEmaAvgFn(decay)).toThrow(ArgumentError);
        expect(() => getEmaMultiAvgFn(decay)).toThrow(/from 0 to 1 for decay/);
      }
      for (const held of [model, averaged, other]) held.dispose();
    }),
  );
});

describe("updateBn", () => {
  test("leaves mode and momentum, also after an error; a model without batch norms is not run", async () => {
    const model = new nn.Sequential(new nn.BatchNorm1d(2, { momentum: 0.3 }), new nn.Dropout(0.5)).eval();
    await expect(updateBn([3 as unknown as Tensor], model)).rejects.toThrow(
      /a Tensor, a list that begins with one/,
    );
    expect([model.training, model.at(1).training]).toEqual([false, false]);
    expect((model.at(0) as nn.BatchNorm1d).momentum).toBe(0.3);
    const plain = new nn.Linear(2, 1);
    await updateBn([3 as unknown as Tensor], plain);
    const inputs = [ones([2, 2]), ones([2, 2])];
    await updateBn(
      inputs.map((x) => ({ x })),
      model,
      { input: ({ x }) => x },
    );
    expect((model.at(0) as nn.BatchNorm1d).runningMean).toEqualBits([1, 1]);
    for (const held of [model, plain, ...inputs]) held.dispose();
  });
});
