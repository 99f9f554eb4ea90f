// Every optimizer and a schedule through one of PyTorch's files, and on from there as if nothing had been.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { io, noGrad, optim, setNumThreads, type Tensor, tensor } from "../../lib/index.js";
import type { SchedulerStateDict } from "../../lib/optim/lr_scheduler/index.js";
import type { OptimizerName } from "./problem.js";

setNumThreads(1);
const folder = mkdtempSync(join(tmpdir(), "candelabra-optim-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Checkpoint {
  param: Tensor;
  optimizer: optim.OptimizerStateDict;
  schedule: SchedulerStateDict;
}

const rows: [OptimizerName, object][] = [
  ["ASGD", { t0: 2 }],
  ["Adadelta", {}],
  ["Adafactor", {}],
  ["Adagrad", { initialAccumulatorValue: 0.1 }],
  ["Adam", { amsgrad: true }],
  ["AdamW", {}],
  ["Adamax", {}],
  ["LBFGS", { lineSearchFn: "strong_wolfe", maxIter: 2, historySize: 3 }],
  ["LBFGS", { lr: 0.1, maxIter: 3 }],
  ["Muon", {}],
  ["NAdam", {}],
  ["RAdam", {}],
  ["RMSprop", { momentum: 0.9, centered: true }],
  ["Rprop", {}],
  ["SGD", { momentum: 0.9 }],
  ["SparseAdam", {}],
];

function begin(name: OptimizerName, options: object) {
  const param = tensor(
    [
      [0.5, -1, 2],
      [1, 0.25, -0.75],
    ],
    { dtype: "float32", requiresGrad: true },
  );
  const Class = optim[name] as unknown as new (params: Tensor[], options: object) => optim.Optimizer;
  const optimizer = new Class([param], options);
  const schedule = new optim.lrScheduler.MultiStepLR(optimizer, { milestones: [2, 5, 5], gamma: 0.5 });
  const step = () => {
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = param.sub(0.3).square().sum();
      loss.backward();
      if (name === "SparseAdam") param.grad = param.grad!.toSparse();
      return loss.item();
    });
    schedule.step();
  };
  return { param, optimizer, schedule, step };
}

test.each(rows)("%s %j", async (name, options) => {
  const [whole, first, second] = [begin(name, options), begin(name, options), begin(name, options)];
  for (let i = 0; i < 8; i++) whole.step();
  for (let i = 0; i < 4; i++) first.step();
  const file = join(folder, `${name}.pt`);
  const { param, optimizer, schedule } = first;
  await io.save(
    { param: param.detach(), optimizer: optimizer.stateDict(), schedule: schedule.stateDict() },
    file,
  );
  const loaded = (await io.load(file)) as unknown as Checkpoint;
  noGrad(() => second.param.copy_(loaded.param));
  second.optimizer.loadStateDict(loaded.optimizer);
  second.schedule.loadStateDict(loaded.schedule);
  for (let i = 0; i < 4; i++) second.step();
  expect(second.param.detach()).toEqualBits(whole.param.detach());
  expect(second.schedule.getLastLr()).toEqual(whole.schedule.getLastLr());
  for (const run of [whole, first, second]) {
    run.optimizer.dispose();
    run.param.dispose();
  }
});
