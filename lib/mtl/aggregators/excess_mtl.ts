import { full, scope, type Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { checkNumber, optionsOf, positive, problem, show } from "../checks.js";
import { rowsOf, weightedRows } from "./jacobian_method.js";
import type { Present } from "./row_buffers.js";
import { numbersIn } from "./task_numbers.js";
import { TrackingMethod } from "./tracking_method.js";

export interface ExcessMTLOptions {
  /** Step size of the weights; defaults to 0.01. */
  eta?: number;
  /** Steps of a task in which its excess risk is only averaged, for the baseline; defaults to 0: the first is it. */
  warmup?: number;
  /**
   * `"LibMTL"`: weights that sum to T. `"TorchJD"`: the first step without warm-up uses the excess risk as it is, so
   * that the weights depend on the gradients' scale. Both add 1e-7 to sums of squares. Defaults to the paper's.
   */
  compat?: "LibMTL" | "TorchJD" | null;
}

/** `score` is the logarithm of the weight, `warmup` the sum of the excess risks so far; a `baseline` of 0 is to come. */
interface Entry extends Record<string, number> {
  score: number;
  baseline: number;
  warmup: number;
  steps: number;
}

const tiny = { float32: 2 ** -126, float64: 2 ** -1022 };
const epsilon = 1e-7;

/**
 * Weights that favour the tasks which are furthest from convergence, by their excess risk instead of their loss, which
 * label noise raises: `Eₜ = Σ g² / √(Σ g² of all steps)`, and `wₜ ← wₜ exp(eta Eₜ / Eₜ(0))`, scaled to sum to 1.
 *
 * Eₜ(0) is the task's first excess risk that is not 0, or the mean of its first `warmup`; until it is known, Eₜ counts as
 * Eₜ(0). Tasks that are absent from a batch keep their weights. It remembers a number for each gradient's, T x P, until
 * `dispose`.
 * Source: He et al. 2024, "Robust Multi-Task Learning with Excess Risks", equations 6, 7 and 9. TorchJD: `ExcessMTL`.
 *
 * @example
 * const excess = new mtl.ExcessMTL({ eta: 1 });
 * excess.aggregate([[1, 0], [0, 4]]).toArray(); // [0.5, 2]
 * excess.aggregate([[1, 0], [0, 0]]).toArray(); // [0.6698, 0]
 */
export class ExcessMTL extends TrackingMethod<Entry> {
  readonly name = "ExcessMTL";
  readonly #eta: number;
  readonly #warmup: number;
  readonly #compat: "LibMTL" | "TorchJD" | null;

  constructor(options: ExcessMTLOptions = {}) {
    // √ of the sums of squares: squares leave the range of float32 long before gradients do.
    const fresh = (tasks: number) => ({ score: -Math.log(tasks), baseline: 0, warmup: 0, steps: 0 });
    super({ operation: "mtl.ExcessMTL", key: "roots", fresh });
    const { eta = 0.01, warmup = 0, compat = null } = optionsOf("mtl.ExcessMTL", options);
    checkNumber("mtl.ExcessMTL", "eta", eta, positive);
    const accepts = (x: number) => Number.isInteger(x) && x >= 0;
    checkNumber("mtl.ExcessMTL", "warmup", warmup, { expected: "a whole number from 0", accepts });
    if (compat !== null && compat !== "LibMTL" && compat !== "TorchJD") {
      throw problem("mtl.ExcessMTL", `expected "LibMTL", "TorchJD" or null for compat, got ${show(compat)}`);
    }
    this.#eta = eta;
    this.#warmup = warmup;
    this.#compat = compat;
  }

  /** The weights as they stand, by task. */
  current(): Record<string, number> {
    const { names } = this.table;
    const total = this.#compat === "LibMTL" ? names.length : 1;
    return Object.fromEntries(
      this.table.of(names).map(({ score }, i) => [names[i]!, total * Math.exp(score)]),
    );
  }

  protected override combine(blocks: readonly Tensor[], { tasks }: AggregationStep): Tensor[] {
    const entries = this.table.of(tasks);
    const present = this.presentOf(tasks);
    const excess = this.#excess(blocks, present);
    const bad = excess.findIndex((risk) => !Number.isFinite(risk));
    if (bad >= 0) throw problem("mtl.ExcessMTL", `the gradient of task "${tasks[bad]}" is not finite`);
    const gains = entries.map((entry, i) => this.#gain(entry, excess[i]!));
    const share = entries.length === this.table.size ? 0 : logSumExp(entries.map(({ score }) => score));
    const scores = entries.map(({ score }, i) => score + this.#eta * gains[i]!);
    const norm = logSumExp(scores);
    for (const [i, entry] of entries.entries()) entry.score = scores[i]! - norm + share;
    const total = this.#compat === "LibMTL" ? entries.length : 1;
    const weights = Float64Array.from(scores, (score) => total * Math.exp(score - norm));
    return blocks.map((block) => weightedRows(block, weights));
  }

  /** Excess risks, after taking the gradients into the sums. */
  #excess(blocks: readonly Tensor[], present: Present): Float64Array {
    const sum = new Float64Array(present.places.length);
    const parts = this.buffers.update(blocks, present, (roots, block) =>
      scope(() => {
        const { dtype, device } = roots.hypot_(block);
        // A sum of 0 has only zeros to divide; the smallest number keeps 0 / 0 away and changes nothing else.
        const root = this.#compat
          ? roots.hypot(full([], Math.sqrt(epsilon), { dtype, device }))
          : roots.clampMin(tiny[dtype as keyof typeof tiny]);
        return rowsOf(block.div(root).mul_(block)).sum(1, { dtype: "float64" });
      }),
    );
    for (const part of parts) for (const [i, x] of numbersIn(part).entries()) sum[i]! += x;
    return sum;
  }

  /** E / E(0). */
  #gain(entry: Entry, risk: number): number {
    entry.steps += 1;
    if (entry.steps <= this.#warmup) {
      entry.warmup += risk;
      return 1;
    }
    const isFirst = entry.steps === this.#warmup + 1;
    if (isFirst) entry.baseline = this.#warmup > 0 ? entry.warmup / this.#warmup : risk;
    const { baseline } = entry;
    if (this.#compat === "TorchJD") return isFirst && this.#warmup === 0 ? risk : risk / (baseline + epsilon);
    if (baseline > 0) return Math.min(risk / baseline, 1e300);
    entry.baseline = risk;
    return 1;
  }
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, x) => sum + Math.exp(x - top), 0));
}
