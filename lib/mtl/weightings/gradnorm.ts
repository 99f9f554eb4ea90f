import {
  checkBetas,
  checkNames,
  checkNumber,
  checkTasks,
  notNegative,
  optionsOf,
  positive,
  problem,
  show,
} from "../checks.js";
import { mtlNative } from "../native.js";
import { namesAt, numbersAt, type State } from "../state.js";
import type { WeightingStep, WeightingUpdate } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";

export interface GradNormOptions {
  /** How strongly tasks that learn slowly are favoured; 0 evens out the norms alone. Defaults to 1.5. */
  alpha?: number;
  /** What moves the weights; defaults to `"adam"`. */
  optimizer?: "adam" | "sgd";
  /** Its learning rate; defaults to 0.025. */
  lr?: number;
  /** Adam's; default to 0.9 and 0.999. */
  betas?: readonly [number, number];
  /** Adam's; defaults to 1e-8. */
  epsilon?: number;
  /** SGD's; defaults to 0. */
  momentum?: number;
  /** L(0) by task, `Math.log(classes)` for cross entropy say; defaults to the first loss of each task. */
  initialLosses?: Readonly<Record<string, number>>;
  /**
   * A weight is raised to this before the weights are renormalised; defaults to 0.02. The paper is silent, but Adam
   * steps straight through zero where gradients differ by thousands, and a negative weight climbs its loss.
   */
  minWeight?: number;
}

/** What is kept for each task. */
interface TaskState {
  weight: number;
  initialLoss: number | null;
  first: number;
  second: number;
  steps: number;
}

/**
 * Loss weights that even out the lengths of the tasks' gradients and their rates of learning: the weights descend
 * `Σᵢ |Gᵢ - Ḡ rᵢ^alpha|`, with `Gᵢ = wᵢ ‖∇_W Lᵢ‖` on the last shared layer W, their mean Ḡ and the relative inverse
 * training rate `rᵢ = (Lᵢ/Lᵢ(0)) / mean(L/L(0))` held constant, and are then scaled to sum to T.
 *
 * The gradient with respect to w is `sign(Gᵢ - Ḡ rᵢ^alpha) ‖∇_W Lᵢ‖`, so no double backward is needed. A step uses the
 * weights of before its update. A task that is absent from a batch keeps its weight and its optimizer state.
 * A loss that is negative, or an L(0) that is not positive, throws an `ArgumentError`.
 * Source: Chen et al. 2018, "GradNorm", section 3.2 and algorithm 1. TorchJD has no GradNorm.
 *
 * @example
 * const gradnorm = new mtl.GradNorm({ alpha: 1.5 });
 * gradnorm.begin(["near", "far"]);
 * gradnorm.update({ tasks: ["near", "far"], losses: Float64Array.of(1, 1), norms: Float64Array.of(1, 3) });
 * gradnorm.current(); // {"near": 1.025, "far": 0.975}
 */
export class GradNorm extends CheckedWeighting {
  readonly name = "GradNorm";
  override readonly needsNorms = true;
  readonly #options: Required<GradNormOptions>;
  readonly #tasks = new Map<string, TaskState>();

  constructor(options: GradNormOptions = {}) {
    super();
    this.#options = {
      alpha: 1.5,
      optimizer: "adam",
      lr: 0.025,
      betas: [0.9, 0.999],
      epsilon: 1e-8,
      momentum: 0,
      initialLosses: {},
      minWeight: 0.02,
      ...optionsOf("mtl.GradNorm", options),
    };
    const { alpha, optimizer, lr, betas, epsilon, momentum, initialLosses, minWeight } = this.#options;
    if (optimizer !== "adam" && optimizer !== "sgd") {
      throw problem("mtl.GradNorm", `expected "adam" or "sgd" for optimizer, got ${show(optimizer)}`);
    }
    checkNumber("mtl.GradNorm", "alpha", alpha, { expected: "a finite number", accepts: Number.isFinite });
    checkNumber("mtl.GradNorm", "lr", lr, notNegative);
    checkBetas("mtl.GradNorm", betas);
    checkNumber("mtl.GradNorm", "epsilon", epsilon, notNegative);
    checkNumber("mtl.GradNorm", "momentum", momentum, notNegative);
    checkNumber("mtl.GradNorm", "minWeight", minWeight, positive);
    for (const [task, loss] of Object.entries(optionsOf("mtl.GradNorm: initialLosses", initialLosses))) {
      checkNumber("mtl.GradNorm", `initialLosses["${task}"]`, loss, positive);
    }
  }

  /** The weights as they stand, by task. */
  current(): Record<string, number> {
    return Object.fromEntries([...this.#tasks].map(([task, { weight }]) => [task, weight]));
  }

  begin(tasks: readonly string[]): void {
    checkNames("mtl.GradNorm", tasks);
    if (this.#tasks.size > 0) {
      checkTasks("mtl.GradNorm", [...this.#tasks.keys()], tasks);
      return;
    }
    const { initialLosses } = this.#options;
    for (const task of Object.keys(initialLosses)) {
      if (!tasks.includes(task))
        throw problem("mtl.GradNorm", `initialLosses names "${task}", which is no task`);
    }
    for (const task of tasks) {
      const initialLoss = initialLosses[task] ?? null;
      this.#tasks.set(task, { weight: 1, initialLoss, first: 0, second: 0, steps: 0 });
    }
  }

  protected override weigh({ tasks, losses }: WeightingStep): Float64Array {
    return Float64Array.from(tasks, (task, i) => {
      const state = this.#state(task);
      initialLoss(task, losses[i]!, state); // a bad loss is to stop the step before it touches a gradient
      return state.weight;
    });
  }

  protected override adapt({ tasks, losses, norms }: WeightingUpdate): void {
    const present = tasks.map((task) => this.#state(task));
    const initial = present.map((state, i) => initialLoss(tasks[i]!, losses[i]!, state));
    // Those that are absent keep their weights; the present ones share what is left of T.
    const absent = [...this.#tasks.values()].filter((state) => !present.includes(state));
    const total = absent.reduce((rest, { weight }) => rest - weight, this.#tasks.size);
    const { alpha, minWeight, optimizer, lr, betas, epsilon, momentum } = this.#options;
    const parts = ["weight", "first", "second", "steps"] as const;
    const after = mtlNative["mtl.GradNorm.update"](
      Float64Array.from(parts.flatMap((part) => present.map((state) => state[part]))),
      norms,
      losses.map((loss, i) => loss / initial[i]!),
      [alpha, minWeight, total],
      optimizer === "adam",
      [lr, ...betas, epsilon, momentum, 0],
    );
    for (const [i, state] of present.entries()) {
      state.initialLoss = initial[i]!;
      for (const [k, part] of parts.entries()) state[part] = after[k * present.length + i]!;
    }
  }

  stateDict(): State {
    const states = [...this.#tasks.values()];
    return {
      tasks: [...this.#tasks.keys()],
      weights: states.map((state) => state.weight),
      initial_losses: states.map((state) => state.initialLoss),
      first: states.map((state) => state.first),
      second: states.map((state) => state.second),
      steps: states.map((state) => state.steps),
    };
  }

  loadStateDict(state: State): void {
    const operation = "mtl.GradNorm.loadStateDict";
    const tasks = namesAt(operation, state, "tasks");
    if (this.#tasks.size > 0) checkTasks(operation, tasks, [...this.#tasks.keys()]);
    const read = (key: string) => numbersAt(operation, state, key, tasks.length);
    const [weights, initial, first, second, steps] = [
      read("weights"),
      read("initial_losses"),
      read("first"),
      read("second"),
      read("steps"),
    ];
    for (const [i, task] of tasks.entries()) {
      this.#tasks.set(task, {
        weight: weights[i] ?? 1,
        initialLoss: initial[i] ?? null,
        first: first[i] ?? 0,
        second: second[i] ?? 0,
        steps: steps[i] ?? 0,
      });
    }
  }

  #state(task: string): TaskState {
    const state = this.#tasks.get(task);
    if (state) return state;
    throw problem("mtl.GradNorm", `"${task}" is no task: call begin with the names of all tasks first`);
  }
}

/** L(0) of one task; its rate of learning needs a loss that counts down towards 0. */
function initialLoss(task: string, loss: number, state: TaskState): number {
  if (!(loss >= 0)) {
    throw problem("mtl.GradNorm", `expected losses >= 0, got ${loss} for task "${task}"`);
  }
  const initial = state.initialLoss ?? loss;
  if (initial > 0) return initial;
  throw problem("mtl.GradNorm", `the first loss of task "${task}" is 0: give initialLosses.${task} instead`);
}
