// Training by any row of methods.ts through the public API, and everything such a run needs to go on elsewhere.

import {
  getRngState,
  io,
  manualSeed,
  mtl,
  type nn,
  optim,
  scope,
  setRngState,
  type Tensor,
} from "../../lib/index.js";
import type { MethodRow } from "./methods.js";
import { type Losses, problem } from "./training.js";

type Task = keyof Losses;
type Batch = Record<Task, Tensor | null>;

export interface Trained {
  /** What each step of this process saw: losses, λ and a, by task. */
  seen: number[][];
  /** All parameters at the end. */
  parameters: number[];
}

export class MethodRun {
  readonly #problem = problem("float32");
  readonly #optimizer: optim.Adam;
  readonly #balancer: mtl.Balancer<Task>;
  readonly #isCross: boolean;
  readonly #needsAll: boolean;

  constructor(row: MethodRow) {
    const { model } = this.#problem;
    this.#optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    this.#balancer = new mtl.Balancer<Task>(model, optionsOf(row, model));
    this.#isCross = row.kind === "cross";
    this.#needsAll = (row.fewestTasks ?? 1) >= model.tasks.length;
    manualSeed(1);
  }

  /** Steps number `from` up to `to`. Some batches lack a task, among them the first after a run is split. */
  train(from: number, to: number): Trained {
    const seen: number[][] = [];
    for (let step = from; step < to; step++) {
      const numbers = scope(() => this.#step(step));
      seen.push(numbers);
    }
    const parameters = this.#problem.model.parameters();
    return { seen, parameters: parameters.flatMap((p) => [...(p.toTypedArray() as Float32Array)]) };
  }

  #step(step: number): number[] {
    const batch = (number: number): Batch =>
      without(this.#needsAll ? null : absentAt(step), this.#problem.losses(number));
    const weighting: mtl.LossWeighting | null = this.#balancer.weighting;
    const optimizer = this.#optimizer;
    if (weighting instanceof mtl.AutoLambda) {
      weighting.learn({ training: () => batch(step), validation: () => batch(step + 3), optimizer });
    }
    const independent = this.#isCross ? [batch(step + 3), batch(step + 5)] : undefined;
    optimizer.zeroGrad();
    const report = this.#balancer.backward(batch(step), { independent });
    optimizer.step();
    if (this.#balancer.weighting?.observe) this.#balancer.observe(batch(step));
    if (step % 3 === 2 && hasEpochs(weighting)) weighting.endEpoch();
    const { present, losses, weights, aggregation } = report;
    // NaN stands for "no one number a task", which holds for both runs or for none; JSON has no word for it.
    const known = (number: number): number => (Number.isNaN(number) ? -1 : number);
    return present.flatMap((task) => [losses[task], weights[task], known(aggregation[task])]);
  }

  /** One file: model, optimizer, balancer, random numbers. */
  async save(file: string): Promise<void> {
    const state = {
      model: this.#problem.model.stateDict(),
      optimizer: this.#optimizer.stateDict() as unknown as mtl.State,
      balancer: this.#balancer.stateDict(),
      random: getRngState(),
    };
    const { tensors, metadata } = mtl.packState(state);
    await io.saveSafetensors(tensors, file, { metadata });
  }

  /** Goes on from there; without `balancer` its methods begin anew. */
  async load(file: string, { balancer = true } = {}): Promise<void> {
    const state = mtl.unpackState(await io.loadSafetensors(file));
    this.#problem.model.loadStateDict(state.model as Record<string, Tensor>);
    this.#optimizer.loadStateDict(state.optimizer as unknown as optim.OptimizerStateDict);
    if (balancer) this.#balancer.loadStateDict(state.balancer as mtl.State);
    setRngState(state.random as Tensor);
  }
}

/** What makes a balancer of this method. */
export function optionsOf(row: MethodRow, model: nn.Module & mtl.MultiTask): mtl.BalancerOptions {
  const { tasks } = model;
  return row.kind === "weighting"
    ? { weighting: row.make(tasks, model) }
    : { aggregator: row.make(tasks, model) };
}

function absentAt(step: number): Task | null {
  return ([null, null, "size", null, null, null, "angle", "kind"] as const)[step % 8]!;
}

function hasEpochs(
  weighting: mtl.LossWeighting | null,
): weighting is mtl.LossWeighting & { endEpoch(): void } {
  return weighting !== null && "endEpoch" in weighting;
}

function without(task: Task | null, losses: Losses): Batch {
  return task ? { ...losses, [task]: null } : losses;
}
