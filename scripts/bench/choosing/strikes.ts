// The demo's three tasks on its net: 8,000 reports to train on, 2,000 held out, divided anew for each seed.

import { data, Generator, manualSeed, optim, randperm } from "candelabra";
import { type Batch, readStrikes, type Split } from "../../../examples/birdstrikes/data.js";
import { createModel, evaluate, lossesOf, type Task, tasks } from "../../../examples/birdstrikes/model.js";
import { endless } from "./endless.js";
import type { Numbers, Problem, Trial } from "./problem.js";

const batchSize = 256;
const heldOut = 2000;
/** Of the training reports, while weights are chosen. */
const tunedOn = 1600;

/** Speed in knots, and standardised as in the demo. */
export const strikesProblem = (): Problem => ({
  ...strikesIn({ standardizeSpeed: false }),
  standardised: strikesIn({ standardizeSpeed: true }),
});

function strikesIn({ standardizeSpeed }: { standardizeSpeed: boolean }): Problem {
  const speeds = [1e-4, 1e-3, 1e-2, 1e-1, 1];
  let reading: ReturnType<typeof readStrikes> | null = null;
  return {
    tasks,
    seeds: 5,
    epochs: 20,
    grid: speeds.flatMap((speed) => [1 / 3, 1, 3].map((damage): Numbers => ({ damage, size: 1, speed }))),
    async open(seed, part) {
      reading ??= readStrikes({ standardizeSpeed });
      const strikes = await reading;
      // The demo's own division: the last reports of the seed's permutation are held out.
      const order = randperm(strikes.rows, { generator: new Generator().manualSeed(seed) });
      const rows = order.toArray() as number[];
      order.dispose();
      const known = rows.slice(0, -heldOut);
      const split =
        part === "test"
          ? strikes.split({ train: known, valid: rows.slice(-heldOut) })
          : strikes.split({ train: known.slice(0, -tunedOn), valid: known.slice(-tunedOn) });
      return trialOf(split, { seed, speedMean: standardizeSpeed ? 0 : split.schema.targets.speed.mean });
    },
  };
}

/** As examples/birdstrikes/training.ts trains. */
function trialOf(split: Split, { seed, speedMean }: { seed: number; speedMean: number }): Trial {
  return {
    begin(names) {
      manualSeed(seed);
      const model = createModel(split.train.features, { heads: names as Task[], speedMean });
      const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3 });
      const loader = new data.DataLoader(split.train, { batchSize, shuffle: true });
      const pass = (batch: Batch) => () => lossesOf(model, batch);
      const further = endless(split.train, { batchSize, seed: seed + 1000 });
      return {
        model,
        optimizer,
        *epoch() {
          for (const batch of loader) yield pass(batch);
        },
        further: () => pass(further()),
        score: () => evaluate(model, split.valid),
      };
    },
  };
}
