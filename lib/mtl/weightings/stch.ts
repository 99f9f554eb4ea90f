import { checkNames, checkNumber, notNegative, optionsOf, positive, problem, show } from "../checks.js";
import { softmax } from "../softmax.js";
import { type State, stateAt } from "../state.js";
import type { WeightingStep } from "../weighting.js";
import { allNumbersAt, checkPositiveLosses, PerTask } from "./per_task.js";
import { type Preference, PreferenceWeighting, Reference } from "./preference.js";

export interface STCHOptions {
  /** The smaller, the closer to the largest loss alone; the paper tries 0.01 to 1. Defaults to 1 as in LibMTL. */
  mu?: number;
  /** w, by task; may be set anew before each step. Defaults to 1/T for the T tasks of a batch. */
  preference?: Preference;
  /** The ideal point z, by task, a number below what each loss reaches; defaults to 0. */
  reference?: Preference;
  /**
   * `"libmtl"`: the authors' deep learning code and LibMTL's. Up to and including epoch `warmupEpochs` the loss is
   * `Σ log Lₜ`; the means of that epoch are the nadir n, and then it is `T mu log Σ exp(log(Lₜ/nₜ) / mu)`. Needs
   * `endEpoch()`; takes no preference and no reference.
   */
  compat?: "libmtl" | null;
  /** Defaults to 4, the fifth epoch; only with `compat`. */
  warmupEpochs?: number;
}

/**
 * Smooth Tchebycheff scalarization: `mu log Σ exp(wₜ (Lₜ - zₜ) / mu)`, a smooth stand-in for the largest of the weighted
 * losses. So `λₜ = wₜ softmax(w (L - z) / mu)ₜ`.
 *
 * An option out of its range, a preference of other tasks, or with `compat` a loss that is not above zero throws an
 * `ArgumentError`.
 * Source: Lin et al. 2024, "Smooth Tchebycheff Scalarization for Multi-Objective Optimization". TorchJD, LibMTL: `STCH`.
 *
 * @example
 * const stch = new mtl.STCH({ mu: 1, preference: { near: 1, far: 0.1 } });
 * stch.weights({ tasks: ["near", "far"], losses: Float64Array.of(2, 20) }); // [0.5, 0.05]
 * stch.preference = { near: 0.5, far: 0.5 };
 */
export class STCH extends PreferenceWeighting {
  readonly name = "STCH";
  readonly #mu: number;
  readonly #reference: Reference;
  /** With compat, the epoch whose means are the nadir. */
  readonly #nadirEpoch: number | null;
  readonly #nadirs = new PerTask("mtl.STCH", () => ({ sum: 0, batches: 0 }));
  #epoch = 0;

  constructor(options: STCHOptions = {}) {
    const { mu = 1, preference, reference, compat = null, warmupEpochs } = optionsOf("mtl.STCH", options);
    super("mtl.STCH", preference ?? null, { isRequired: false });
    checkNumber("mtl.STCH", "mu", mu, positive);
    if (compat !== null && compat !== "libmtl") {
      throw problem("mtl.STCH", `expected "libmtl" or null for compat, got ${show(compat)}`);
    }
    if (compat && (preference || reference)) {
      throw problem("mtl.STCH", `compat "libmtl" takes no preference and no reference`);
    }
    if (!compat && warmupEpochs !== undefined) {
      throw problem("mtl.STCH", `warmupEpochs is for compat "libmtl" only`);
    }
    this.#mu = mu;
    this.#reference = new Reference("mtl.STCH", reference ?? null);
    this.#nadirEpoch = compat ? (warmupEpochs ?? 4) : null;
    if (this.#nadirEpoch !== null) checkNumber("mtl.STCH", "warmupEpochs", this.#nadirEpoch, notNegative);
  }

  override begin(tasks: readonly string[]): void {
    checkNames("mtl.STCH", tasks);
    this.#reference.begin(tasks);
    super.begin(tasks);
    this.#nadirs.begin(tasks);
  }

  protected override weigh(step: WeightingStep): Float64Array {
    if (this.#nadirEpoch !== null) return this.#weightsByNadir(step);
    const w = this.preferenceOf(step.tasks);
    const weighted = this.#reference.above(step).map((distance, i) => w[i]! * distance);
    return softmax(weighted, this.#mu).map((share, i) => w[i]! * share);
  }

  protected override adapt({ tasks, losses }: WeightingStep): void {
    if (this.#nadirEpoch === null || this.#epoch < this.#nadirEpoch) return;
    for (const [i, entry] of this.#nadirs.of(tasks).entries()) {
      // A task that was in no batch of that epoch takes its first one after it.
      if (this.#epoch > this.#nadirEpoch && entry.batches > 0) continue;
      entry.sum += losses[i]!;
      entry.batches++;
    }
  }

  /** Only with `compat`: ends an epoch. */
  endEpoch(): void {
    this.#epoch++;
  }

  override stateDict(): State {
    if (this.#nadirEpoch === null) return super.stateDict();
    return {
      ...super.stateDict(),
      epoch: this.#epoch,
      tasks: this.#nadirs.tasks,
      nadir_sums: this.#nadirs.part(({ sum }) => sum),
      nadir_batches: this.#nadirs.part(({ batches }) => batches),
    };
  }

  override loadStateDict(state: State): void {
    if (this.#nadirEpoch === null) {
      super.loadStateDict(state);
      return;
    }
    const operation = "mtl.STCH.loadStateDict";
    const epoch = stateAt(operation, state, "epoch");
    if (typeof epoch !== "number") throw problem(operation, `expected a number under "epoch" in the state`);
    const tasks = this.#nadirs.namesIn(operation, state);
    const sums = allNumbersAt(operation, state, "nadir_sums", tasks.length);
    const batches = allNumbersAt(operation, state, "nadir_batches", tasks.length);
    super.loadStateDict(state);
    this.#epoch = epoch;
    this.#nadirs.replace(
      tasks,
      tasks.map((_, i) => ({ sum: sums[i]!, batches: batches[i]! })),
    );
  }

  /** LibMTL's tiny number is added as there, so that equal inputs give equal weights. */
  #weightsByNadir(step: WeightingStep): Float64Array {
    const { tasks, losses } = step;
    const mend = "compat takes logarithms: add a constant to that loss (loss.add(1)), or leave compat out";
    checkPositiveLosses("mtl.STCH", step, mend);
    if (this.#epoch <= this.#nadirEpoch!) return losses.map((loss) => 1 / (loss + tiny));
    const nadirs = this.#nadirs
      .of(tasks)
      .map(({ sum, batches }, i) => (batches > 0 ? sum / batches : losses[i]!));
    const relative = losses.map((loss, i) => loss / nadirs[i]! + tiny);
    const shares = softmax(relative.map(Math.log), this.#mu);
    return shares.map((share, i) => (tasks.length * share) / relative[i]! / nadirs[i]!);
  }
}

const tiny = 1e-20;
