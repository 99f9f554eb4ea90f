// The demo's net and data, the losses summed: scripts/fixtures/record_training.py trained it in PyTorch on one thread,
// with both of its AdamW kernels.

import { describe, expect, test } from "vitest";
import { readStrikes, splitStrikes } from "../../examples/birdstrikes/data.js";
import { createModel, lossesOf } from "../../examples/birdstrikes/model.js";
import * as data from "../../lib/data/index.js";
import * as mtl from "../../lib/mtl/index.js";
import * as optim from "../../lib/optim/index.js";
import { manualSeed, scope, setNumThreads, type Tensor } from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";
import type { About } from "../support/kernels.js";
import { scoped } from "../support/scoped.js";
import { type Curve, digest, expectCurve, type Run } from "./curve.js";

interface Recorded {
  about: About;
  features: { x: string; speed: string };
  fused: Curve;
  loop: Curve;
}

const recorded = loadFixture<Recorded>("parity/birdstrikes_sum");
const strikes = await readStrikes();
setNumThreads(1);

type Backward = (losses: Record<"damage" | "size" | "speed", Tensor>) => void;

function train(fused: boolean, makeBackward: (model: ReturnType<typeof createModel>) => Backward): Run {
  const { train: part, schema } = splitStrikes(strikes, 0);
  manualSeed(0);
  const model = createModel(part.features, { speedMean: schema.targets.speed.mean });
  const backward = makeBackward(model);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3, fused });
  const loader = new data.DataLoader(part, { batchSize: 256, shuffle: true });
  const losses: number[][] = [];
  while (losses.length < 200) {
    for (const batch of loader) {
      scope(() => {
        const { damage, size, speed } = lossesOf(model, batch);
        optimizer.zeroGrad();
        backward({ damage, size, speed });
        optimizer.step();
        losses.push([damage, size, speed].map((loss) => loss.item() as number));
      });
      if (losses.length === 200) break;
    }
  }
  return { losses, state: model.stateDict() };
}

describe("200 steps of the plain sum", () => {
  test(
    "features and labels are Python's, bit for bit",
    scoped(() => {
      const { train: part } = splitStrikes(strikes, 0);
      expect(digest([part.x])).toBe(recorded.features.x);
      expect(digest([part.tensors.speed])).toBe(recorded.features.speed);
    }),
  );

  const sum = () => (losses: Record<string, Tensor>) =>
    losses.damage!.add(losses.size!).add(losses.speed!).backward();

  test(
    "by hand, with the fused AdamW: the curve is PyTorch's, bit for bit",
    scoped(() => expectCurve(train(true, sum), recorded.fused, recorded.about)),
  );

  test(
    "by hand, with the AdamW loop: the curve is PyTorch's, bit for bit",
    scoped(() => expectCurve(train(false, sum), recorded.loop, recorded.about)),
  );

  test(
    "by a Balancer that does not look at each task: the same bits",
    scoped(() => {
      const balanced = (model: ReturnType<typeof createModel>): Backward => {
        const balancer = new mtl.Balancer(model, { diagnostics: false });
        return (losses) => {
          balancer.backward(losses);
        };
      };
      expectCurve(train(true, balanced), recorded.fused, recorded.about);
    }),
  );
});
