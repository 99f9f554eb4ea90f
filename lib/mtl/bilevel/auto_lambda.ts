import { Module, type Parameter } from "../../nn/index.js";
import type { Optimizer } from "../../optim/index.js";
import { autograd, enableGrad, getRngState, noGrad, scope, setRngState, Tensor } from "../../tensor/index.js";
import { checkNames, checkNumber, checkTasks, list, optionsOf, positive, problem, show } from "../checks.js";
import type { State } from "../state.js";
import type { WeightingStep } from "../weighting.js";
import { CheckedWeighting } from "../weightings/checked_weighting.js";
import { TrainedNumbers, type WeightOptimizerOptions } from "../weightings/trained_numbers.js";
import { excursion, lengthOf, move } from "./excursion.js";
import { displacements, rulesOf, type StepRule } from "./virtual_step.js";

export interface AutoLambdaOptions extends WeightOptimizerOptions {
  /** The tasks whose validation losses are to fall; defaults to all. */
  primary?: readonly string[];
  /** What each weight begins with; defaults to 0.1. */
  initial?: number;
  /** Of the weights; defaults to 1e-4 (the authors also use 3e-5, LibMTL 1e-3). */
  lr?: number;
  /** How far apart the two points of the finite difference are, halved; defaults to 0.01. */
  radius?: number;
}

/** A forward pass: the loss of each task, `null` for one that is absent. */
export type LossesOf = () => Readonly<Record<string, Tensor | null>>;

export interface AutoLambdaStep {
  /** The losses of the training batch; called three times. */
  training: LossesOf;
  /** Those of a validation batch, called once. */
  validation: LossesOf;
  /** The model's: its learning rate, weight decay and momentum make the virtual step. */
  optimizer?: Optimizer;
  /** The learning rate of the virtual step where no optimizer is given. */
  lr?: number;
}

/**
 * Loss weights that make the training step lower the validation losses of the primary tasks: λ descends
 * `Σ L_val(θ - lr ∇ Σ λₜ Lₜ(θ))`, whose gradient `-lr d·∇Lₜ(θ)`, `d = ∇L_val(θ')`, is taken as the difference of the
 * training losses at `θ ± eps d`, `eps = radius / ‖d‖`.
 *
 * `learn` moves the weights; `backward` of a balancer with this weighting then uses them. It costs two passes back and
 * four forward. Parameters and buffers are put back to the bit, `.grad` is not touched, and both points of the
 * difference see the same random draws (of the CPU), so dropout adds no noise. Weights may become negative. Options out
 * of their range, unknown tasks, or a difference that is not finite throw an `ArgumentError`, and the weights stay.
 * Source: Liu et al. 2022, "Auto-Lambda: Disentangling Dynamic Task Relationships". LibMTL: `AutoLambda`; TorchJD has
 * none.
 *
 * @example
 * const model = new nn.Linear(4, 1);
 * const losses = () => ({ near: model.forward(torch.ones([2, 4])).square().mean() });
 * const autoLambda = new mtl.AutoLambda(model, { lr: 0.01 });
 * Object.keys(autoLambda.learn({ training: losses, validation: losses, lr: 0.1 })); // ["near"]
 */
export class AutoLambda extends CheckedWeighting {
  readonly name = "AutoLambda";
  readonly model: Module;
  readonly #primary: readonly string[] | null;
  readonly #radius: number;
  readonly #weights: TrainedNumbers;

  constructor(model: Module, options: AutoLambdaOptions = {}) {
    super();
    if (!(model instanceof Module)) throw problem("mtl.AutoLambda", `expected a Module, got ${show(model)}`);
    const { primary, initial = 0.1, lr = 1e-4, radius = 0.01 } = optionsOf("mtl.AutoLambda", options);
    checkNumber("mtl.AutoLambda", "radius", radius, positive);
    if (primary !== undefined) checkNames("mtl.AutoLambda: primary", primary);
    if (primary?.length === 0) throw problem("mtl.AutoLambda", "expected at least one primary task");
    this.model = model;
    this.#primary = primary ? [...primary] : null;
    this.#radius = radius;
    const optimizer = { ...options, lr };
    this.#weights = new TrainedNumbers({
      owner: "mtl.AutoLambda",
      key: "meta_weights",
      start: initial,
      optimizer,
    });
  }

  /** The weights as they stand, by task. */
  current(): Record<string, number> {
    return this.#weights.byTask();
  }

  begin(tasks: readonly string[]): void {
    checkNames("mtl.AutoLambda", tasks);
    const unknown = this.#primary?.filter((task) => !tasks.includes(task)) ?? [];
    if (unknown.length > 0)
      throw problem("mtl.AutoLambda", `primary names ${list(unknown)}, which is no task`);
    this.#weights.begin(tasks);
  }

  protected override weigh({ tasks }: WeightingStep): Float64Array {
    return this.#weights.of(tasks);
  }

  /** One step of the weights; gives the gradient that they descended, by task. */
  learn(step: AutoLambdaStep): Record<string, number> {
    const operation = "mtl.AutoLambda.learn";
    const { training, validation, optimizer, lr } = optionsOf(operation, step);
    for (const [name, pass] of Object.entries({ training, validation })) {
      if (typeof pass !== "function")
        throw problem(operation, `expected a function for ${name}, got ${show(pass)}`);
    }
    if (optimizer && !Array.isArray(optimizer.paramGroups)) {
      throw problem(operation, `expected an Optimizer for optimizer, got ${show(optimizer)}`);
    }
    const rule = optimizer ?? this.#checkedRate(lr);
    const parameters = this.model.parameters().filter((parameter) => parameter.requiresGrad);
    const rules = rulesOf(parameters, rule);
    const directions = scope(() =>
      excursion(this.model, () => this.#validationGradient({ training, validation, parameters, rules })),
    );
    const { tasks, gradient } = scope(() => this.#difference(training, parameters, directions));
    for (const direction of directions) direction?.dispose();
    this.#weights.step(tasks, gradient);
    return Object.fromEntries(tasks.map((task, i) => [task, gradient[i]!]));
  }

  stateDict(): State {
    return this.#weights.stateDict();
  }

  loadStateDict(state: State): void {
    this.#weights.reader("mtl.AutoLambda.loadStateDict", state)();
  }

  /** ∇L_val at the virtual point, times each parameter's learning rate: what a weight's gradient is a product with. */
  #validationGradient(pass: Pass): (Tensor | null)[] {
    const { training, validation, parameters, rules } = pass;
    const losses = this.#losses("training", training);
    const lambda = this.#weights.of(Object.keys(losses));
    const gradients = gradientsOf(Object.values(losses), lambda, parameters);
    move(parameters, displacements(parameters, gradients, rules), 1);
    const validated = this.#losses("validation", validation);
    const chosen = Object.keys(validated).filter((task) => this.#primary?.includes(task) ?? true);
    if (chosen.length === 0) {
      throw problem("mtl.AutoLambda.learn", "no primary task has a validation loss in this batch");
    }
    const ones = new Float64Array(chosen.length).fill(1);
    const slopes = gradientsOf(
      chosen.map((task) => validated[task]!),
      ones,
      parameters,
    );
    return noGrad(() => slopes.map((slope, i) => slope?.mul(rules[i]!.lr) ?? null));
  }

  #difference(
    training: LossesOf,
    parameters: readonly Parameter[],
    directions: readonly (Tensor | null)[],
  ): { tasks: string[]; gradient: Float64Array } {
    const length = lengthOf(directions);
    const at = (): Record<string, number> => {
      const losses = noGrad(() => this.#losses("training", training));
      return Object.fromEntries(Object.entries(losses).map(([task, loss]) => [task, Number(loss.item())]));
    };
    // Where no parameter moves, a point apart by 0 / 0 says nothing, and the gradient is 0.
    const eps = length > 0 ? this.#radius / length : 0;
    const [ahead, behind] = excursion(this.model, () => {
      move(parameters, directions, eps);
      const draws = getRngState();
      const first = at();
      setRngState(draws);
      move(parameters, directions, -2 * eps);
      return [first, at()] as const;
    });
    const tasks = Object.keys(ahead);
    checkTasks("mtl.AutoLambda.learn", Object.keys(behind), tasks);
    const gradient = tasks.map((task) => (eps > 0 ? (behind[task]! - ahead[task]!) / (2 * eps) : 0));
    const bad = gradient.findIndex((x) => !Number.isFinite(x));
    if (bad < 0) return { tasks, gradient: Float64Array.from(gradient) };
    const got = `${ahead[tasks[bad]!]} and ${behind[tasks[bad]!]}`;
    throw problem(
      "mtl.AutoLambda.learn",
      `the training losses of task "${tasks[bad]}" at both points are ${got}`,
    );
  }

  #checkedRate(lr: number | undefined): number {
    if (lr === undefined) throw problem("mtl.AutoLambda.learn", "expected an optimizer or lr");
    checkNumber("mtl.AutoLambda.learn", "lr", lr, positive);
    return lr;
  }

  /** The losses of the tasks that are present. */
  #losses(kind: "training" | "validation", pass: LossesOf): Record<string, Tensor> {
    const operation = "mtl.AutoLambda.learn";
    const given: unknown = pass();
    if (typeof given !== "object" || given === null || given instanceof Tensor) {
      throw problem(operation, `expected a record of losses by task from ${kind}, got ${show(given)}`);
    }
    if (this.#weights.tasks.length === 0) this.begin(Object.keys(given));
    if (kind === "training") checkTasks(operation, Object.keys(given), this.#weights.tasks);
    const present = Object.entries(given).filter(([, loss]) => loss !== null);
    for (const [task, loss] of present) {
      if (loss instanceof Tensor) continue;
      throw problem(
        operation,
        `expected a Tensor or null for the ${kind} loss of "${task}", got ${show(loss)}`,
      );
    }
    return Object.fromEntries(present) as Record<string, Tensor>;
  }
}

interface Pass {
  training: LossesOf;
  validation: LossesOf;
  parameters: readonly Parameter[];
  rules: readonly StepRule[];
}

function gradientsOf(
  losses: readonly Tensor[],
  weights: Float64Array,
  parameters: readonly Parameter[],
): (Tensor | null)[] {
  return enableGrad(() => {
    const total = losses.map((loss, i) => loss.mul(weights[i]!)).reduce((sum, loss) => sum.add(loss));
    return autograd.grad(total, parameters, { allowUnused: true });
  });
}
