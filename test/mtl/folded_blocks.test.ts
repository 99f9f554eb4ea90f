// Gradients of single weights that are too large to be held for all tasks: folded forms them a few rows at a time.

import { expect, test } from "vitest";
import { manualSeed, mtl, nn, randn, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { Fixed } from "./explicit.js";

type Layer = nn.Module<[input: Tensor], Tensor>;

const tasks = Array.from({ length: 9 }, (_, task) => `t${task}`);
const dtype = "float64";

// 9 tasks times each of the large weights are more numbers than are formed at once; 250 rows fill no whole block.
const trunks: Readonly<Record<string, { input: number[]; make(): Layer[] }>> = {
  "a convolution, strided and padded": {
    input: [2, 250, 5, 5],
    make: () => [
      new nn.Conv2d(250, 250, 3, { stride: 2, padding: 1, dtype }),
      new nn.Tanh(),
      new nn.Flatten(),
    ],
  },
  "one that its input does not need, channels last": {
    input: [3, 250, 4, 4],
    make: () => {
      const convolution = new nn.Conv2d(250, 250, 3, { bias: false, dtype });
      const last = convolution.weight.detach().contiguous({ memoryFormat: "channelsLast" });
      convolution.weight = new nn.Parameter(last);
      return [convolution, new nn.ReLU(), new nn.Flatten()];
    },
  },
  "a Linear over more rows than it has inputs": {
    input: [300, 256],
    make: () => [new nn.Linear(256, 1900, { dtype }), new nn.Tanh(), new nn.Flatten()],
  },
};

function run({ input, make }: (typeof trunks)[string], gradients: mtl.TaskGradientPath) {
  manualSeed(11);
  const trunk = new nn.Sequential<Layer[]>(...make());
  const z = trunk.forward(randn(input, { dtype }));
  const losses = Object.fromEntries(
    tasks.map((task) => [task, z.mul(randn(z.shape, { dtype })).square().mean()]),
  );
  const aggregator = new Fixed();
  const balancer = new mtl.Balancer<string>(trunk, { aggregator, gradients, shared: trunk.parameters() });
  balancer.backward(losses);
  const grads = trunk.parameters().map((parameter) => parameter.grad!);
  return { gramian: aggregator.seen!.values, grads, trunk };
}

test.each(Object.entries(trunks))(
  "%s",
  scoped((_name, row) => {
    const [folded, direct] = [run(row, "folded"), run(row, "direct")];
    const largest = Math.max(...direct.gramian);
    // Sums in another order.
    expect(folded.gramian).toBeClose(direct.gramian, { rtol: 1e-12, atol: 1e-13 * largest });
    // A convolution's blocks are other calls of its kernel: that they were made shows in the last bits.
    if (row.input.length > 2) expect(String(folded.gramian)).not.toBe(String(direct.gramian));
    for (const [i, grad] of folded.grads.entries()) {
      const size = direct.grads[i]!.abs().max().item() as number;
      expect(grad.sub(direct.grads[i]!).abs().max().item()).toBeLessThanOrEqual(1e-12 * size);
    }
    for (const { trunk } of [folded, direct]) trunk.dispose();
  }),
);
