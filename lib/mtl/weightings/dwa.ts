import { checkNumber, optionsOf, positive, problem, show } from "../checks.js";
import { softmax } from "../softmax.js";
import { numbersAt, type State, stateAt } from "../state.js";
import type { WeightingStep, WeightingUpdate } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";
import { allNumbersAt, PerTask } from "./per_task.js";

export interface DWAOptions {
  /** Above 1 evens the weights out, below 1 sharpens them; defaults to 2. */
  temperature?: number;
  /**
   * Compare the mean of the last `window` batches with that of the `window` before them, so that no epoch need end.
   * Defaults to null: means of whole epochs, ended by `endEpoch()`.
   */
  window?: number | null;
  /** `"sum"`: weights of T tasks sum to T; `"mean"`: to 1. Defaults to `"sum"`. */
  reduction?: "sum" | "mean";
  /**
   * `"nash"`: as in Nash-MTL's benchmarks, whose window (25 unless given) begins full of ones, is used once `window` + 1
   * batches were seen, and whose reduction is `"mean"` unless given.
   */
  compat?: "nash" | null;
}

interface History {
  /** Of the epoch that runs. */
  sum: number;
  batches: number;
  /** Means of the epochs before it; null until there are such. */
  older: number | null;
  newer: number | null;
  /** With a window, the losses of the last 2 * window batches. */
  recent: number[];
  seen: number;
}

/**
 * Dynamic weight average: `λₜ = T softmax(rₜ / temperature)` with the rate `rₜ = Lₜ(last epoch) / Lₜ(the one before)`, so a
 * task whose loss falls slowly weighs more. All weights are 1 in the first two epochs.
 *
 * Call `endEpoch()` after each epoch, or give a `window`. Means are over the batches that a task was in; a task without
 * two of them weighs 1. An option out of its range, or a mean that is negative, throws an `ArgumentError`.
 * Source: Liu et al. 2019, "End-to-End Multi-Task Learning with Attention", section 3.3. TorchJD, LibMTL: `DWA`.
 *
 * @example
 * const dwa = new mtl.DWA({ temperature: 1 });
 * dwa.begin(["near", "far"]);
 * for (const near of [4, 2]) {
 *   dwa.update({ tasks: ["near", "far"], losses: Float64Array.of(near, 3), norms: new Float64Array() });
 *   dwa.endEpoch();
 * }
 * dwa.weights({ tasks: ["near", "far"], losses: Float64Array.of(2, 3) }); // [0.7551, 1.2449]
 */
export class DWA extends CheckedWeighting {
  readonly name = "DWA";
  readonly #temperature: number;
  readonly #window: number | null;
  readonly #isMean: boolean;
  readonly #isNash: boolean;
  readonly #tasks: PerTask<History>;

  constructor(options: DWAOptions = {}) {
    super();
    const { temperature = 2, window, reduction, compat = null } = optionsOf("mtl.DWA", options);
    checkNumber("mtl.DWA", "temperature", temperature, positive);
    if (compat !== null && compat !== "nash") {
      throw problem("mtl.DWA", `expected "nash" or null for compat, got ${show(compat)}`);
    }
    this.#temperature = temperature;
    this.#isNash = compat === "nash";
    this.#window = window ?? (this.#isNash ? 25 : null);
    if (this.#window !== null) checkNumber("mtl.DWA", "window", this.#window, natural);
    const kind = reduction ?? (this.#isNash ? "mean" : "sum");
    if (kind !== "sum" && kind !== "mean") {
      throw problem("mtl.DWA", `expected "sum" or "mean" for reduction, got ${show(kind)}`);
    }
    this.#isMean = kind === "mean";
    const recent = this.#isNash ? new Array<number>(2 * this.#window!).fill(1) : [];
    const fresh = { sum: 0, batches: 0, older: null, newer: null, seen: 0 };
    this.#tasks = new PerTask("mtl.DWA", () => ({ ...fresh, recent: [...recent] }));
  }

  begin(tasks: readonly string[]): void {
    this.#tasks.begin(tasks);
  }

  protected override weigh({ tasks, losses }: WeightingStep): Float64Array {
    const entries = this.#tasks.of(tasks);
    const rates = entries.map((entry, i) => this.#rate(tasks[i]!, entry, losses[i]!));
    const known = rates.filter((rate) => rate !== null);
    const shares = softmax(Float64Array.from(known), this.#temperature);
    let next = 0;
    const weights = rates.map((rate) => (rate === null ? 1 : known.length * shares[next++]!));
    return Float64Array.from(weights, (weight) => (this.#isMean ? weight / tasks.length : weight));
  }

  protected override adapt({ tasks, losses }: WeightingUpdate): void {
    for (const [i, entry] of this.#tasks.of(tasks).entries()) {
      if (this.#window !== null) {
        entry.recent = this.#withLoss(entry, losses[i]!);
        entry.seen++;
        continue;
      }
      entry.sum += losses[i]!;
      entry.batches++;
    }
  }

  /** Ends an epoch: its means are compared with those of the one before. A task that was not in it keeps its rate. */
  endEpoch(): void {
    for (const entry of this.#tasks.of(this.#tasks.tasks)) {
      if (entry.batches === 0) continue;
      Object.assign(entry, { older: entry.newer, newer: entry.sum / entry.batches, sum: 0, batches: 0 });
    }
  }

  stateDict(): State {
    const tasks = this.#tasks;
    return {
      tasks: tasks.tasks,
      sums: tasks.part(({ sum }) => sum),
      batches: tasks.part(({ batches }) => batches),
      older: tasks.part(({ older }) => older),
      newer: tasks.part(({ newer }) => newer),
      seen: tasks.part(({ seen }) => seen),
      recent: tasks.part(({ recent }) => [...recent]),
    };
  }

  loadStateDict(state: State): void {
    const operation = "mtl.DWA.loadStateDict";
    const tasks = this.#tasks.namesIn(operation, state);
    const read = (key: string) => allNumbersAt(operation, state, key, tasks.length);
    const [sums, batches, seen] = [read("sums"), read("batches"), read("seen")];
    const older = numbersAt(operation, state, "older", tasks.length);
    const newer = numbersAt(operation, state, "newer", tasks.length);
    const recent = stateAt(operation, state, "recent");
    if (!Array.isArray(recent) || recent.length !== tasks.length || !recent.every(isNumbers)) {
      throw problem(operation, `expected ${tasks.length} lists of numbers under "recent" in the state`);
    }
    const entries = tasks.map((_, i) => {
      const history = { sum: sums[i]!, batches: batches[i]!, older: older[i]!, newer: newer[i]! };
      return { ...history, seen: seen[i]!, recent: [...recent[i]!] };
    });
    this.#tasks.replace(tasks, entries);
  }

  #withLoss({ recent }: History, loss: number): number[] {
    return [...recent, loss].slice(-2 * this.#window!);
  }

  /** Null where there is nothing to compare yet. */
  #rate(task: string, entry: History, loss: number): number | null {
    if (this.#window === null) {
      return entry.older === null || entry.newer === null ? null : ratio(task, entry.newer, entry.older);
    }
    const recent = this.#withLoss(entry, loss);
    if (this.#isNash ? entry.seen <= this.#window : recent.length < 2 * this.#window) return null;
    return ratio(task, mean(recent.slice(this.#window)), mean(recent.slice(0, this.#window)));
  }
}

const natural = { expected: "a whole number > 0", accepts: (x: number) => Number.isSafeInteger(x) && x > 0 };

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A loss that stays 0 neither falls nor rises; one that leaves 0 rises as fast as numbers can. */
function ratio(task: string, newer: number, older: number): number {
  if (newer < 0 || older < 0) {
    const mend = "a rate needs losses that count down to 0: add a constant to that loss";
    throw problem("mtl.DWA", `the mean loss of task "${task}" is ${Math.min(newer, older)}: ${mend}`);
  }
  return older === 0 ? (newer === 0 ? 1 : Number.MAX_VALUE) : Math.min(newer / older, Number.MAX_VALUE);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => typeof x === "number");
}
