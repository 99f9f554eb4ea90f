// Parameters and gradients in any memory order: the loops and the kernels must pair the right elements.

import { describe, expect, test } from "vitest";
import { arange, ones, optim, type Tensor, zeros } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { denseOptimizers as names, type OptimizerName } from "./problem.js";

type Class = new (params: Tensor[], options: object) => optim.Optimizer;

/** Three steps each along its own gradient. */
function stepped(
  name: OptimizerName,
  param: Tensor,
  { grad, ...options }: { grad: Tensor; fused?: boolean },
): Tensor {
  param.requiresGrad_();
  const optimizer = new (optim[name] as unknown as Class)([param], { lr: 0.1, ...options });
  for (let step = 0; step < 3; step++) {
    optimizer.step(() => {
      param.grad = grad;
      return 3 - step;
    });
  }
  optimizer.dispose();
  return param.detach().contiguous();
}

describe.each(names)("%s", (name) => {
  const kernels = ["SGD", "Adam", "AdamW", "Adagrad"].includes(name) ? [true, false] : [undefined];
  const withKernel = kernels.map((fused) => (fused === undefined ? {} : { fused }));
  const values = () => arange(12).to({ dtype: "float32" }).sub(5);

  test.each(withKernel)(
    "a turned gradient, a turned parameter, one with gaps, one of channels last %j",
    scoped((options: { fused?: boolean }) => {
      const grad = values().reshape([3, 4]);
      const turned = values().reshape([3, 4]).t().contiguous().t();
      const wanted = stepped(name, zeros([3, 4]), { grad, ...options });
      expect(wanted.abs().sum().item()).toBeGreaterThan(0);
      expect(stepped(name, zeros([3, 4]), { grad: turned, ...options })).toEqualBits(wanted);
      expect(stepped(name, zeros([4, 3]).t(), { grad, ...options })).toEqualBits(wanted);
      const base = zeros([3, 6]);
      // A kernel does not take gaps: that is the loop.
      const loop = "fused" in options ? stepped(name, zeros([3, 4]), { grad, fused: false }) : wanted;
      expect(stepped(name, base.narrow(1, 1, 4), { grad, ...options })).toEqualBits(loop);
      expect(base.select(1, 0)).toEqualBits(zeros([3]));
      if (name === "Muon") return;
      const image = values().reshape([1, 3, 2, 2]);
      const last = { memoryFormat: "channelsLast" } as const;
      const plain = stepped(name, zeros([1, 3, 2, 2]), { grad: image, ...options });
      expect(stepped(name, zeros([1, 3, 2, 2]).to(last), { grad: image.to(last), ...options })).toEqualBits(
        plain,
      );
    }),
  );

  test(
    "a single number, and none at all",
    scoped(() => {
      if (name === "Muon") return;
      expect(stepped(name, ones([]), { grad: ones([]) }).item()).not.toBe(1);
      if (name !== "LBFGS")
        expect(stepped(name, zeros([0, 3]), { grad: zeros([0, 3]) }).shape).toEqual([0, 3]);
    }),
  );
});
