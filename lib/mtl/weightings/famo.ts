import { checkNumber, checkTasks, notNegative, optionsOf, problem } from "../checks.js";
import { softmax, softmaxBack } from "../softmax.js";
import { numbersAt, type State } from "../state.js";
import { checkStep } from "../step_checks.js";
import type { WeightingStep, WeightingUpdate } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";
import { PerTask } from "./per_task.js";
import { TrainedNumbers } from "./trained_numbers.js";

export interface FAMOOptions {
  /** Of the weights' own Adam; defaults to 0.025. */
  lr?: number;
  /** Its weight decay, which draws the weights back to equal ones; defaults to 0.001 as in the paper. */
  gamma?: number;
  /** A number below each loss, by task, from which its logarithm is taken; defaults to 0. */
  minLosses?: Readonly<Record<string, number>>;
  /** Added to every loss above its minimum; defaults to 1e-8. */
  epsilon?: number;
}

/**
 * Fast adaptive multitask optimization: all losses are to shrink by the same factor a step. With `z = softmax(w)` and
 * `D = L - min + epsilon`, `λₜ = (zₜ / Dₜ) / Σ (z / D)`, and after the optimizer's step w descends, by an Adam of its own,
 * what the factors `log D(before) - log D(after)` give through the softmax.
 *
 * Needs the losses of the same batch once more after the step: `balancer.observe(losses)`. No gradient of a single task
 * is computed. The authors clip the shared gradient's norm to 1 (`nn.utils.clipGradNorm_`). A task that is absent from
 * a batch keeps its w. A loss at or below its minimum, or an observation of other tasks than those of the last step,
 * throws an `ArgumentError`.
 * Source: Liu et al. 2023, "FAMO: Fast Adaptive Multitask Optimization", algorithm 2. TorchJD, LibMTL: `FAMO`. The
 * official code has a gamma of 1e-5 in its benchmark class and 0.01 in famo.py.
 *
 * @example
 * const famo = new mtl.FAMO();
 * famo.begin(["near", "far"]);
 * famo.weights({ tasks: ["near", "far"], losses: Float64Array.of(3, 1) }); // [0.25, 0.75]
 */
export class FAMO extends CheckedWeighting {
  readonly name = "FAMO";
  readonly #minLosses: Readonly<Record<string, number>> | null;
  readonly #epsilon: number;
  readonly #logits: TrainedNumbers;
  /** D of the step that is to be observed; null for a task that was not in it. */
  readonly #before = new PerTask<{ distance: number | null }>("mtl.FAMO", () => ({ distance: null }));

  constructor(options: FAMOOptions = {}) {
    super();
    const { lr = 0.025, gamma = 1e-3, minLosses, epsilon = 1e-8 } = optionsOf("mtl.FAMO", options);
    checkNumber("mtl.FAMO", "lr", lr, notNegative);
    checkNumber("mtl.FAMO", "gamma", gamma, notNegative);
    checkNumber("mtl.FAMO", "epsilon", epsilon, notNegative);
    for (const [task, least] of Object.entries(minLosses ?? {})) {
      const finite = { expected: "a finite number", accepts: Number.isFinite };
      checkNumber("mtl.FAMO", `minLosses["${task}"]`, least, finite);
    }
    this.#minLosses = minLosses ? { ...minLosses } : null;
    this.#epsilon = epsilon;
    const optimizer = { lr, weightDecay: gamma };
    this.#logits = new TrainedNumbers({ owner: "mtl.FAMO", key: "logits", start: 0, optimizer });
  }

  /** The logits w as they stand, by task. */
  current(): Record<string, number> {
    return this.#logits.byTask();
  }

  begin(tasks: readonly string[]): void {
    if (this.#minLosses) checkTasks("mtl.FAMO", Object.keys(this.#minLosses), tasks);
    this.#logits.begin(tasks);
    this.#before.begin(tasks);
  }

  protected override weigh(step: WeightingStep): Float64Array {
    const z = softmax(this.#logits.of(step.tasks));
    const ratios = this.#distances(step).map((distance, i) => z[i]! / distance);
    const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
    return ratios.map((ratio) => ratio / total);
  }

  protected override adapt(step: WeightingUpdate): void {
    const distances = this.#distances(step);
    for (const entry of this.#before.of(this.#before.tasks)) entry.distance = null;
    for (const [i, entry] of this.#before.of(step.tasks).entries()) entry.distance = distances[i]!;
  }

  override observe(step: WeightingStep): void {
    const operation = "mtl.FAMO.observe";
    checkStep(operation, step);
    const distances = this.#before.byTask(({ distance }) => distance);
    const waiting = this.#before.tasks.filter((task) => distances[task] !== null);
    if (waiting.length === 0) throw problem(operation, "there is no step to observe: call backward first");
    checkTasks(operation, step.tasks, waiting);
    const entries = this.#before.of(step.tasks);
    const after = this.#distances(step);
    const shrunk = after.map((distance, i) => Math.log(entries[i]!.distance!) - Math.log(distance));
    this.#logits.step(step.tasks, softmaxBack(softmax(this.#logits.of(step.tasks)), shrunk));
    for (const entry of entries) entry.distance = null;
  }

  stateDict(): State {
    return { ...this.#logits.stateDict(), before: this.#before.part(({ distance }) => distance) };
  }

  loadStateDict(state: State): void {
    const operation = "mtl.FAMO.loadStateDict";
    const takeLogits = this.#logits.reader(operation, state);
    const tasks = this.#before.namesIn(operation, state);
    const before = numbersAt(operation, state, "before", tasks.length);
    takeLogits();
    this.#before.replace(
      tasks,
      before.map((distance) => ({ distance })),
    );
  }

  #distances({ tasks, losses }: WeightingStep): Float64Array {
    return losses.map((loss, i) => {
      const task = tasks[i]!;
      const least = this.#minLosses?.[task] ?? 0;
      const distance = loss - least + this.#epsilon;
      if (distance > 0) return distance;
      const mend = `give minLosses.${task} a number that it never reaches`;
      throw problem("mtl.FAMO", `expected losses > ${least}, got ${loss} for task "${task}": ${mend}`);
    });
  }
}
