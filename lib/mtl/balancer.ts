// One line in place of `loss.backward()`: gradients of each task, weighted and aggregated, into `.grad`.

import { Module, type Parameter } from "../nn/index.js";
import { DisposedError, settle, Tensor } from "../tensor/index.js";
import { Grouped } from "./aggregators/grouped.js";
import { type AnyAggregator, BalancedStep, isCross, isJacobian } from "./balanced_step.js";
import {
  type BalancedBackwardOptions,
  type BalancerOptions,
  checkedAggregator,
  checkedWeighting,
  type GradientsOf,
  gradientPath,
  gradientsOf,
  scaleOf,
  type TaskGradientPath,
} from "./balancer_options.js";
import { type Cells, cellsOf } from "./cells.js";
import { checkNames, checkTasks, optionsOf, problem, show } from "./checks.js";
import type { MultiTask } from "./multi_task.js";
import { type BalanceMode, mtlNative } from "./native.js";
import { handlesOf, parametersOf, sharedOf } from "./parameters.js";
import { BalanceReport } from "./report.js";
import { namesAt, type State, stateAt } from "./state.js";
import type { LossWeighting } from "./weighting.js";

/** A model: any Module, or one that names its tasks and shared parameters. */
export type BalancedModel<Task extends string> = Module & Partial<MultiTask<Task>>;

/**
 * Backward pass of several losses: `λ` from the weighting, `a` from the aggregator, and then
 * `.grad += Σ aₜ λₜ ∇Lₜ` for the shared parameters, `.grad += Σ λₜ ∇Lₜ` for all others.
 *
 * Works with any graph: weights used twice, shared parameters that a task does not reach (its gradient counts as
 * zero), frozen ones. A task that is absent from a batch is given as `null`. The names of the tasks are the model's, or
 * those of the first call. Hooks of accumulation (`registerPostAccumulateGradHook` in PyTorch) run only without an
 * aggregator and without `diagnostics`.
 * Errors: unknown or missing tasks, a loss that is not one finite number, a gradient that is not finite
 * (`ArgumentError`; only gradients that are computed alone are looked at), a loss without a graph (`GraphError`) or
 * disposed of (`DisposedError`); `.grad` is untouched then.
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
  readonly aggregator: AnyAggregator | null;
  readonly diagnostics: boolean;
  readonly gradients: TaskGradientPath;
  readonly gradientsOf: GradientsOf;
  readonly nonFinite: "throw" | "skip";
  readonly #shared: readonly Parameter[] | null;
  readonly #layer: readonly Parameter[] | null;
  #tasks: readonly Task[] | null = null;

  constructor(model: BalancedModel<Task>, options: BalancerOptions = {}) {
    if (!(model instanceof Module)) throw problem("mtl.Balancer", `expected a Module, got ${show(model)}`);
    optionsOf("mtl.Balancer", options);
    this.model = model;
    this.weighting = checkedWeighting(options.weighting);
    this.aggregator = checkedAggregator(options.aggregator);
    this.diagnostics = options.diagnostics ?? false;
    this.gradients = gradientPath(options.gradients ?? process.env.CANDELABRA_TASK_GRADIENTS ?? "auto");
    this.gradientsOf = gradientsOf(options.gradientsOf ?? "parameters");
    this.nonFinite = options.nonFinite ?? "throw";
    if (this.nonFinite !== "throw" && this.nonFinite !== "skip") {
      throw problem("mtl.Balancer", `expected "throw" or "skip" for nonFinite, got ${show(this.nonFinite)}`);
    }
    const named = (name: "shared" | "lastSharedLayer") =>
      options[name] ? parametersOf("mtl.Balancer", name, options[name]) : null;
    this.#shared = named("shared");
    this.#layer = named("lastSharedLayer");
    const onlyGramian =
      !(this.aggregator instanceof Grouped) && !isJacobian(this.aggregator) && !isCross(this.aggregator);
    if (this.gradientsOf !== "parameters" && !onlyGramian) {
      const { name } = this.aggregator!;
      throw problem(
        "mtl.Balancer",
        `${name} takes the gradients of parameters, not of the ${this.gradientsOf}`,
      );
    }
    if (model.tasks) this.#begin(model.tasks);
  }

  /** The names of the tasks; empty until they are known. */
  get tasks(): readonly Task[] {
    return this.#tasks ?? [];
  }

  /** Accumulates the balanced gradients of the losses into `.grad`; then the weighting learns from this step. */
  backward(
    losses: Readonly<Record<Task, Tensor | null>>,
    options: BalancedBackwardOptions = {},
  ): BalanceReport<Task> {
    const step = this.#run(losses, options, true);
    if (step.report.skipped === null) this.weighting?.update(step.decided);
    return step.report;
  }

  /**
   * The losses of the same batch after the optimizer's step, for weightings that learn from what it did (FAMO); others
   * do not look.
   */
  observe(losses: Readonly<Record<Task, Tensor | null>>): void {
    settle();
    const tasks = this.#presentTasks("mtl.Balancer.observe", losses);
    const values = Float64Array.from(tasks, (task) => losses[task]!.item() as number);
    this.weighting?.observe?.({ tasks, losses: values });
  }

  /** @internal One pass without a change of `.grad` or of any method's memory. */
  look(losses: Readonly<Record<Task, Tensor | null>>, options: BalancedBackwardOptions): BalanceReport<Task> {
    return this.#run(losses, options, false).report;
  }

  /** Everything that the next step depends on, as plain data; `loadStateDict` goes on bit for bit. */
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
    checkNames("mtl.Balancer", tasks);
    this.weighting?.begin(tasks);
    this.aggregator?.begin?.(tasks);
    this.#tasks = [...tasks];
  }

  #run(losses: Readonly<Record<Task, Tensor | null>>, options: BalancedBackwardOptions, apply: boolean) {
    settle();
    const operation = "mtl.Balancer.backward";
    optionsOf(operation, options);
    const present = this.#presentTasks(operation, losses);
    const shared = this.#shared ?? sharedOf(operation, this.model);
    const cells =
      options.perLayer || this.aggregator instanceof Grouped ? this.#cells(options, shared) : null;
    const mode = this.#mode(present, apply);
    const cross = isCross(this.aggregator) ? this.#cross(present, options, shared) : null;
    const { weighting, aggregator } = this;
    const groupOfCell = cells?.groups ?? null;
    const decided = new BalancedStep(present, { weighting, aggregator, mode, groupOfCell, cross });
    const skipped = mtlNative["mtl.Balancer.backward"](
      present.map((task) => losses[task]!.handle),
      present,
      {
        mode,
        gradients: this.gradients,
        shared: handlesOf(shared),
        layer: handlesOf(this.#layer),
        groups: cells?.parameters.map((parameters) => handlesOf(parameters)!) ?? null,
        representation: handlesOf(representationOf(options)),
        retainGraph: options.retainGraph ?? false,
        needsNorms: weighting?.needsNorms ?? false,
        apply,
        skipsNonFinite: this.nonFinite === "skip",
        ...scaleOf(options.scaler),
      },
      decided.decide,
    );
    const report = new BalanceReport<Task>({
      tasks: this.tasks,
      present,
      step: decided,
      layers: options.perLayer ? cells!.names : null,
      skipped: skipped === null ? null : present[skipped]!,
    });
    return { decided, report };
  }

  #mode(tasks: readonly string[], apply: boolean): BalanceMode {
    const { aggregator } = this;
    if (isJacobian(aggregator)) return "jacobian";
    if (isCross(aggregator)) return "weighted";
    if (!aggregator && !this.diagnostics && apply) return "sum";
    if (aggregator && !(aggregator instanceof Grouped) && aggregator.reusedWeights?.({ tasks }))
      return "weighted";
    return this.gradientsOf === "parameters" ? "gramian" : this.gradientsOf;
  }

  #cells(options: BalancedBackwardOptions, shared: readonly Parameter[] | null): Cells {
    const aggregator = this.aggregator instanceof Grouped ? this.aggregator : null;
    return cellsOf(this.model, { shared, aggregator, perLayer: options.perLayer ?? false });
  }

  #cross(
    tasks: readonly Task[],
    { independent }: BalancedBackwardOptions,
    shared: readonly Parameter[] | null,
  ): Float64Array {
    if (!Array.isArray(independent) || independent.length !== 2) {
      const got = independent === undefined ? "none" : show(independent);
      throw problem(
        "mtl.Balancer.backward",
        `${this.aggregator!.name} takes the losses of two further batches: expected 2 records as independent, got ${got}`,
      );
    }
    const [first, second] = (independent as readonly Readonly<Record<string, Tensor | null>>[]).map(
      (losses) => {
        const present = this.#presentTasks("mtl.Balancer.backward", losses as Record<Task, Tensor>);
        if (present.join() !== tasks.join()) {
          throw problem("mtl.Balancer.backward", "expected the same tasks in the independent batches");
        }
        return present.map((task) => losses[task]!.handle);
      },
    );
    return mtlNative["mtl.Balancer.crossGramian"](first!, second!, tasks, handlesOf(shared), false);
  }

  #presentTasks(operation: string, losses: Readonly<Record<Task, Tensor | null>>): Task[] {
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

function representationOf({ representation }: BalancedBackwardOptions): readonly Tensor[] | null {
  if (representation === undefined) return null;
  const ends = Array.isArray(representation) ? representation : [representation];
  for (const end of ends) {
    if (end instanceof Tensor) continue;
    throw problem(
      "mtl.Balancer.backward",
      `expected a Tensor, or a list of Tensors, for representation, got ${show(end)}`,
    );
  }
  return ends;
}
