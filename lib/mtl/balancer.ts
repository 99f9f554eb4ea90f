// One line in place of `loss.backward()`: gradients of each task, weighted and aggregated, into `.grad`.

import { Module, type Parameter } from "../nn/index.js";
import { DisposedError, settle, Tensor } from "../tensor/index.js";
import type { GramianAggregator } from "./aggregator.js";
import { checkTasks, list, problem, show } from "./checks.js";
import { Gramian } from "./gramian.js";
import type { MultiTask } from "./multi_task.js";
import { mtlNative } from "./native.js";
import { BalanceReport } from "./report.js";
import { namesAt, type State, stateAt } from "./state.js";
import type { LossWeighting } from "./weighting.js";

export interface BalancerOptions {
  /** Weights of the losses; defaults to 1 for each. */
  weighting?: LossWeighting | null;
  /** Direction of the shared parameters; defaults to the sum of the weighted gradients. */
  aggregator?: GramianAggregator | null;
  /**
   * The shared parameters, whose gradients are aggregated; all others receive the weighted sum. Defaults to
   * `model.sharedParameters()` where the model has it, else to what two or more losses reach in the graph.
   */
  shared?: readonly Parameter[];
  /** GradNorm's W; defaults to the weight matrix among the shared parameters that the forward pass used last. */
  lastSharedLayer?: Module | Parameter | readonly Parameter[];
  /**
   * Compute norms, cosines and conflicts when nothing else needs them; defaults to true. Without an aggregator that is
   * what a step mostly costs: T passes back across the trunk instead of one. `false` makes it one ordinary backward
   * pass, with the bits of summing the losses by hand (and, for GradNorm, T short ones to the last shared layer).
   */
  diagnostics?: boolean;
  /**
   * How the tasks' gradients on the shared parameters are had. `"direct"` forms each of them. `"ghost"` forms none for
   * the weight of a `Linear` over a matrix: inner products and the weighted sum follow from what arrives at the layer's
   * output, exactly, in less memory, and in less time when a batch has fewer rows than the layer has inputs. `"vmap"` runs
   * all tasks through the graph at once, batched. Defaults to `"auto"`: for each weight whichever of the first two costs
   * less, and one batched pass where four or more tasks send small gradients through matrix products.
   * (The variable `CANDELABRA_TASK_GRADIENTS` sets another default.)
   */
  gradients?: TaskGradientPath;
}

export type TaskGradientPath = (typeof gradientPaths)[number];

const gradientPaths = ["auto", "direct", "ghost", "vmap"] as const;

export interface BalancedBackwardOptions {
  /** Keep the graph for another backward pass; defaults to false. */
  retainGraph?: boolean;
}

/** A model: any Module, or one that names its tasks and shared parameters. */
export type BalancedModel<Task extends string> = Module & Partial<MultiTask<Task>>;

/**
 * Backward pass of several losses: `λ` from the weighting, `a` from the aggregator, and then
 * `.grad += Σ aₜ λₜ ∇Lₜ` for the shared parameters, `.grad += Σ λₜ ∇Lₜ` for all others.
 *
 * Works with any graph: weights used twice, shared parameters that a task does not reach (its gradient counts as
 * zero), frozen ones. A task that is absent from a batch is given as `null`. The names of the tasks are the model's, or
 * those of the first call. Hooks of accumulation (`registerPostAccumulateGradHook` in PyTorch) do not run, except
 * with `diagnostics: false` and no aggregator.
 * Errors: unknown or missing tasks, a loss that is not one finite number, a gradient that is not finite
 * (`ArgumentError`), a loss without a graph (`GraphError`) or disposed of (`DisposedError`); `.grad` is untouched then.
 * Source: own; TorchJD writes it as `mtl_backward` and `jac_to_grad`.
 *
 * @example
 * const model = new mtl.HardSharing({ trunk: new nn.Linear(4, 4), heads: { a: new nn.Linear(4, 1), b: new nn.Linear(4, 1) } });
 * const balancer = new mtl.Balancer(model, { weighting: new mtl.GradNorm(), aggregator: new mtl.PCGrad() });
 * const out = model.forward(torch.ones([2, 4]));
 * balancer.backward({ a: out.a.square().mean(), b: out.b.square().mean() }).present; // ["a", "b"]
 */
export class Balancer<Task extends string = string> {
  readonly model: BalancedModel<Task>;
  readonly weighting: LossWeighting | null;
  readonly aggregator: GramianAggregator | null;
  readonly diagnostics: boolean;
  readonly gradients: TaskGradientPath;
  readonly #shared: readonly Parameter[] | null;
  readonly #layer: readonly Parameter[] | null;
  #tasks: readonly Task[] | null = null;

  constructor(model: BalancedModel<Task>, options: BalancerOptions = {}) {
    if (!(model instanceof Module)) throw problem("mtl.Balancer", `expected a Module, got ${show(model)}`);
    this.model = model;
    this.weighting = options.weighting ?? null;
    this.aggregator = options.aggregator ?? null;
    this.diagnostics = options.diagnostics ?? true;
    this.gradients = gradientPath(options.gradients ?? process.env.CANDELABRA_TASK_GRADIENTS ?? "auto");
    this.#shared = options.shared ? parametersOf("shared", options.shared) : null;
    this.#layer = options.lastSharedLayer ? parametersOf("lastSharedLayer", options.lastSharedLayer) : null;
    if (model.tasks) this.#begin(model.tasks);
  }

  /** The names of the tasks; empty until they are known. */
  get tasks(): readonly Task[] {
    return this.#tasks ?? [];
  }

  /** Accumulates the balanced gradients of the losses into `.grad`; then the weighting learns from this step. */
  backward(
    losses: Readonly<Record<Task, Tensor | null>>,
    { retainGraph = false }: BalancedBackwardOptions = {},
  ): BalanceReport<Task> {
    settle();
    const present = this.#presentTasks(losses);
    const ones = (): Float64Array => new Float64Array(present.length).fill(1);
    const step = { tasks: present, losses: ones(), norms: ones() };
    let [weights, aggregation, gramian] = [ones(), ones(), null as Gramian | null];
    const decide = (values: Float64Array, norms: Float64Array, products?: Float64Array): Float64Array => {
      Object.assign(step, { losses: values, norms });
      if (this.weighting) weights = oneEach(this.weighting, this.weighting.weights(step), present);
      if (!products) return weights;
      gramian = new Gramian(products, present.length);
      if (this.aggregator) {
        const given = this.aggregator.weights(gramian.scaled(weights), { tasks: present, losses: values });
        aggregation = oneEach(this.aggregator, given, present);
      }
      const answer = new Float64Array(2 * present.length);
      answer.set(weights);
      for (let task = 0; task < present.length; task++) {
        answer[present.length + task] = weights[task]! * aggregation[task]!;
      }
      return answer;
    };
    mtlNative["mtl.Balancer.backward"](
      present.map((task) => losses[task]!.handle),
      present,
      handlesOf(this.#shared ?? this.model.sharedParameters?.() ?? null),
      handlesOf(this.#layer),
      retainGraph,
      this.aggregator !== null || this.diagnostics,
      this.weighting?.needsNorms ?? false,
      decide,
      this.gradients,
    );
    this.weighting?.update(step);
    return new BalanceReport({
      tasks: this.tasks,
      present,
      losses: step.losses,
      weights,
      aggregation,
      gramian,
    });
  }

  /** Everything that the next step depends on, as plain data that JSON can hold; `loadStateDict` goes on bit for bit. */
  stateDict(): State {
    const { weighting, aggregator } = this;
    return {
      tasks: [...this.tasks],
      weighting: weighting && { name: weighting.name, state: weighting.stateDict() },
      aggregator: aggregator && { name: aggregator.name, state: aggregator.stateDict() },
    };
  }

  /** Throws an `ArgumentError` when the state is of other tasks or other methods. */
  loadStateDict(state: State): void {
    const operation = "mtl.Balancer.loadStateDict";
    const tasks = namesAt(operation, state, "tasks");
    if (this.#tasks) checkTasks(operation, tasks, this.#tasks);
    for (const part of ["weighting", "aggregator"] as const) {
      const saved = stateAt(operation, state, part) as { name: string; state: State } | null;
      const [had, has] = [saved?.name ?? "none", this[part]?.name ?? "none"];
      if (had !== has) throw problem(operation, `the state's ${part} is ${had}, this balancer's is ${has}`);
    }
    if (!this.#tasks && tasks.length > 0) this.#begin(tasks as Task[]);
    this.weighting?.loadStateDict((state.weighting as { state: State }).state);
    this.aggregator?.loadStateDict((state.aggregator as { state: State }).state);
  }

  #begin(tasks: readonly Task[]): void {
    this.weighting?.begin(tasks);
    this.aggregator?.begin?.(tasks);
    this.#tasks = [...tasks];
  }

  #presentTasks(losses: Readonly<Record<Task, Tensor | null>>): Task[] {
    const operation = "mtl.Balancer.backward";
    if (typeof losses !== "object" || losses === null || losses instanceof Tensor) {
      throw problem(operation, `expected a record of losses by task, got ${show(losses)}`);
    }
    const given = Object.keys(losses) as Task[];
    if (this.#tasks) checkTasks(operation, given, this.#tasks);
    for (const task of given) {
      const loss: unknown = losses[task];
      if (loss === null) continue;
      if (!(loss instanceof Tensor)) {
        throw problem(
          operation,
          `expected a Tensor or null for the loss of task "${task}", got ${show(loss)}`,
        );
      }
      if (loss.isDisposed) {
        const sentence = `the loss of task "${task}" was disposed of, by hand or at the end of its scope`;
        throw new DisposedError(operation, `${operation}: ${sentence}`);
      }
    }
    const present = (this.#tasks ?? given).filter((task) => losses[task] !== null);
    if (present.length === 0) throw problem(operation, "expected the loss of at least one task");
    if (!this.#tasks) this.#begin(given);
    return present;
  }
}

/** A copy, since a method may change its own array before the report is read. */
function oneEach({ name }: { name: string }, given: Float64Array, tasks: readonly string[]): Float64Array {
  if (given instanceof Float64Array && given.length === tasks.length) return given.slice();
  const got = given instanceof Float64Array ? `${given.length} numbers` : show(given);
  throw problem(
    "mtl.Balancer.backward",
    `expected a Float64Array from ${name}.weights, one number for each of the ${tasks.length} tasks, got ${got}`,
  );
}

function gradientPath(given: unknown): TaskGradientPath {
  const path = gradientPaths.find((known) => known === given);
  if (path) return path;
  throw problem(
    "mtl.Balancer",
    `expected one of ${list([...gradientPaths])} for gradients, got ${show(given)}`,
  );
}

function handlesOf(parameters: readonly Parameter[] | null): number[] | null {
  return parameters?.map((parameter) => parameter.handle) ?? null;
}

function parametersOf(name: string, given: Module | Parameter | readonly Parameter[]): readonly Parameter[] {
  const parameters =
    given instanceof Module ? given.parameters() : given instanceof Tensor ? [given] : [...given];
  if (parameters.length === 0) throw problem("mtl.Balancer", `expected at least one parameter for ${name}`);
  for (const [i, parameter] of parameters.entries()) {
    if (!(parameter instanceof Tensor)) {
      throw problem("mtl.Balancer", `expected parameters for ${name}, got ${show(parameter)}`);
    }
    if (parameters.indexOf(parameter) !== i) throw problem("mtl.Balancer", `${name} holds a parameter twice`);
  }
  return parameters;
}
