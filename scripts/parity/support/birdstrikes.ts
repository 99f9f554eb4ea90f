// The demo's net on its data, trained with what a program asks for; the Python side is
// scripts/fixtures/birdstrikes_training.py.

import { type DType, data, manualSeed, mtl, optim, type Tensor, tensor } from "candelabra";
import { type Batch, readStrikes, splitStrikes } from "../../../examples/birdstrikes/data.js";
import { createModel, lossesOf, type Model, tasks } from "../../../examples/birdstrikes/model.js";
import type { Outcome } from "../program.js";
import { train } from "./batches.js";

export interface StrikesOptions {
  steps: number;
  dtype?: DType;
  /** The optimizer's one kernel, or its loop; defaults to the kernel. */
  fused?: boolean;
  /** How the tasks are balanced; left out, the losses are added up by hand. */
  balance?: mtl.BalancerOptions | undefined;
}

export async function trainStrikes({
  steps,
  dtype = "float32",
  fused = true,
  balance,
}: StrikesOptions): Promise<Outcome> {
  const { train: part, schema } = splitStrikes(await readStrikes(), 0);
  manualSeed(0);
  const model = createModel(part.features, { speedMean: schema.targets.speed.mean }).to(dtype);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3, fused });
  const balancer = balance ? new mtl.Balancer(model, balance) : null;
  const loader = new data.DataLoader(part, { batchSize: 256, shuffle: true });
  const losses = train(loader, steps, (batch) => {
    const values = lossesOf(model, to(dtype, batch));
    optimizer.zeroGrad();
    if (balancer) balancer.backward(values);
    else values.damage.add(values.size).add(values.speed).backward();
    optimizer.step();
    return tasks.map((task) => values[task].item() as number);
  });
  return { losses, state: stateOf(model, balancer?.weighting ?? null) };
}

function to(dtype: DType, batch: Batch): Batch {
  return { ...batch, x: batch.x.to(dtype), damage: batch.damage.to(dtype), speed: batch.speed.to(dtype) };
}

/** The model's tensors and, with GradNorm, the weights of the losses, which are double on both sides. */
function stateOf(model: Model, weighting: unknown): Record<string, Tensor> {
  const state = { ...model.stateDict() };
  if (weighting instanceof mtl.GradNorm) {
    state["gradnorm.weights"] = tensor(Float64Array.from(Object.values(weighting.current())));
  }
  return state;
}
