// scripts/fixtures/record_grad_scaler.py wrote the fixture with PyTorch's GradScaler on the CPU.

import { describe, expect, test } from "vitest";
import { ArgumentError, manualSeed, nn, optim, tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

interface Recorded {
  options: { init_scale: number; growth_factor: number; backoff_factor: number; growth_interval: number };
  factors: number[];
  start: number[];
  scales: number[];
  unscaled: number[][];
  weight: number[];
  state: optim.GradScalerState;
}

const recorded = loadFixture<Recorded>("optim/grad_scaler");
const { init_scale, growth_factor, backoff_factor, growth_interval } = recorded.options;
const options = {
  initScale: init_scale,
  growthFactor: growth_factor,
  backoffFactor: backoff_factor,
  growthInterval: growth_interval,
};

test(
  "scales, unscaled gradients and parameters have PyTorch's bits, also across a saved state",
  scoped(() => {
    const weight = new nn.Parameter(tensor(recorded.start, { dtype: "float32" }));
    const optimizer = new optim.SGD([weight], { lr: 0.1, momentum: 0.9 });
    let scaler = new optim.GradScaler(options);
    const [scales, unscaled]: [number[], unknown[]] = [[], []];
    for (const [step, factor] of recorded.factors.entries()) {
      if (step === 6) {
        const state = JSON.parse(JSON.stringify(scaler.stateDict()));
        scaler = new optim.GradScaler();
        scaler.loadStateDict(state);
      }
      optimizer.zeroGrad();
      const loss = weight
        .mul(tensor([1, 2, 3]))
        .square()
        .mean()
        .mul(factor);
      scaler.scale(loss).backward();
      if (step % 2) {
        scaler.unscale_(optimizer);
        unscaled.push(weight.grad!.toArray());
      }
      scaler.step(optimizer);
      scaler.update();
      scales.push(scaler.getScale());
    }
    expect(scales).toEqual(recorded.scales);
    expect(unscaled).toEqual(recorded.unscaled);
    expect(weight.toArray()).toEqual(recorded.weight);
    expect(scaler.stateDict()).toEqual(recorded.state);
    optimizer.dispose();
    weight.dispose();
  }),
);

test(
  "a disabled one does what happens without it",
  scoped(() => {
    manualSeed(0);
    const model = new nn.Linear(2, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const scaler = new optim.GradScaler({ enabled: false });
    const loss = model.forward(tensor([[1, 2]], { dtype: "float32" })).sum();
    expect(scaler.scale(loss)).toBe(loss);
    expect(scaler.getScale()).toBe(1);
    expect(scaler.stateDict()).toEqual({});
    const before = model.weight.toArray();
    scaler.scale(loss).backward();
    scaler.step(optimizer);
    scaler.update();
    expect(model.weight.toArray()).not.toEqual(before);
    optimizer.dispose();
    model.dispose();
  }),
);

describe("refuses", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["a growth factor of 1", () => new optim.GradScaler({ growthFactor: 1 }), /growthFactor/],
    ["a backoff factor of 1", () => new optim.GradScaler({ backoffFactor: 1 }), /backoffFactor/],
    ["a scale of 0", () => new optim.GradScaler({ initScale: 0 }), /initScale/],
    ["update before a step", () => new optim.GradScaler().update(), /expected a step before it/],
    ["another object's state", () => new optim.GradScaler().loadStateDict({}), /scale/],
    ["a model to step", () => new optim.GradScaler().step({} as never), /expected an optimizer of optim/],
    ["a number to scale", () => new optim.GradScaler().scale(3 as never), /expected a Tensor or Tensors/],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test(
    "a second step or unscale_ without an update",
    scoped(() => {
      const weight = new nn.Parameter(tensor([1], { dtype: "float32" }));
      const optimizer = new optim.SGD([weight], { lr: 0.1 });
      const scaler = new optim.GradScaler();
      scaler.scale(weight.sum()).backward();
      scaler.unscale_(optimizer);
      expect(() => scaler.unscale_(optimizer)).toThrow(/unscale_ twice/);
      scaler.step(optimizer);
      expect(() => scaler.step(optimizer)).toThrow(/step twice/);
      expect(() => scaler.unscale_(optimizer)).toThrow(/unscale_ after step/);
      optimizer.dispose();
      weight.dispose();
    }),
  );
});
