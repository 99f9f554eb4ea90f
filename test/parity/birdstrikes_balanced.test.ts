// The demo's net on its data, balanced: PCGrad against TorchJD, GradNorm against a double backward through the norms,
// both against both (scripts/fixtures/record_training.py, one thread).

import { describe, expect, test } from "vitest";
import { type Batch, readStrikes, splitStrikes } from "../../examples/birdstrikes/data.js";
import { createModel, lossesOf, tasks } from "../../examples/birdstrikes/model.js";
import * as data from "../../lib/data/index.js";
import * as mtl from "../../lib/mtl/index.js";
import * as optim from "../../lib/optim/index.js";
import { manualSeed, scope, setNumThreads } from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

type Method = "pcgrad" | "gradnorm" | "both";
type FloatType = "float32" | "float64";
interface Recorded {
  /** For each step the three losses. */
  losses: number[][];
  /** For each step GradNorm's weights; empty without it. */
  weights: number[][];
}

const recorded = loadFixture<Record<`${Method}.${FloatType}`, Recorded>>("parity/birdstrikes_balanced");
const strikes = await readStrikes();
setNumThreads(1);

const methods: Record<Method, () => mtl.BalancerOptions> = {
  pcgrad: () => ({ aggregator: new mtl.PCGrad() }),
  gradnorm: () => ({ weighting: new mtl.GradNorm({ alpha: 1.5, minWeight: 0.02 }) }),
  both: () => ({ ...methods.pcgrad(), ...methods.gradnorm() }),
};

function train(method: Method, dtype: FloatType, steps: number): Recorded {
  const { train: part, schema } = splitStrikes(strikes, 0);
  manualSeed(0);
  const model = createModel(part.features, { speedMean: schema.targets.speed.mean }).to(dtype);
  const balancer = new mtl.Balancer(model, methods[method]());
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3 });
  const run: Recorded = { losses: [], weights: [] };
  while (true) {
    for (const batch of new data.DataLoader(part, { batchSize: 256, shuffle: true })) {
      scope(() => {
        const { x, damage, speed } = batch;
        const wide: Batch = { ...batch, x: x.to(dtype), damage: damage.to(dtype), speed: speed.to(dtype) };
        const losses = lossesOf(model, wide);
        optimizer.zeroGrad();
        const { weights } = balancer.backward(losses);
        optimizer.step();
        run.losses.push(tasks.map((task) => losses[task].item() as number));
        if (balancer.weighting) run.weights.push(tasks.map((task) => weights[task]));
      });
      if (run.losses.length === steps) return run;
    }
  }
}

describe.each(Object.keys(methods) as Method[])("100 steps of %s", (method) => {
  test(
    "in float64",
    scoped(() => {
      const { losses, weights } = recorded[`${method}.float64`];
      const run = train(method, "float64", losses.length);
      // The same formulas; sums over parameters are taken in another order.
      expect(run.losses).toBeClose(losses, { rtol: 1e-9, atol: 0 });
      expect(run.weights).toBeClose(weights, { rtol: 1e-9, atol: 0 });
    }),
  );

  test(
    "in float32",
    scoped(() => {
      const { losses, weights } = recorded[`${method}.float32`];
      const run = train(method, "float32", losses.length);
      expect(run.losses).toBeClose(losses, { rtol: 1e-5, atol: 0 });
      expect(run.weights).toBeClose(weights, { rtol: 1e-5, atol: 0 });
    }),
  );
});
