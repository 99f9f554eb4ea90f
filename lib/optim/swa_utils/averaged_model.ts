// Averaged weights: Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization".

import * as nn from "../../nn/index.js";
import {
  ArgumentError,
  type Device,
  noGrad,
  scope,
  type Tensor,
  tensor,
  wrongArgument,
} from "../../tensor/index.js";
import { type AverageFn, getSwaAvgFn, getSwaMultiAvgFn, type MultiAverageFn } from "./averages.js";
import { ModuleCopy } from "./module_copy.js";

export interface AveragedModelOptions {
  /** Where the averages are; defaults to the model's device. */
  device?: Device;
  /** How a parameter is averaged; defaults to the mean of all models so far. */
  avgFn?: AverageFn | null;
  /** The same for many parameters at once; one of the two. */
  multiAvgFn?: MultiAverageFn | null;
  /** Average buffers too, instead of taking the model's; defaults to false. */
  useBuffers?: boolean;
}

const operation = "optim.swaUtils.AveragedModel";

/** PyTorch's default: where there are kernels for lists of tensors it is another order of arithmetic. */
const swaAsPyTorch: MultiAverageFn = (averaged, current, count) => {
  if (averaged[0]!.device.startsWith("cuda")) getSwaMultiAvgFn()(averaged, current, count);
  else for (const [i, mine] of averaged.entries()) mine.copy_(getSwaAvgFn()(mine, current[i]!, count));
};

/**
 * A running average of a model's parameters: of all models so far (SWA), exponential (EMA) or of your own making. `module`
 * holds the averages under the model's names, and `forward` runs the model's code with them.
 *
 * The first `updateParameters` copies. Buffers are the model's unless `useBuffers` averages them too: after training run
 * `updateBn`. Both of `avgFn` and `multiAvgFn`, or a model of other parameters, is an `ArgumentError`. Settings of the
 * model that change later change here too, for the code is the model's own. PyTorch:
 * `torch.optim.swa_utils.AveragedModel`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const swa = new optim.swaUtils.AveragedModel(model);
 * for (const value of [1, 3]) {
 *   nn.init.constant_(model.weight, value);
 *   swa.updateParameters(model);
 * }
 * swa.module.parameters()[0]!.detach().toArray(); // [[2, 2]]
 */
export class AveragedModel<Args extends unknown[] = unknown[], Out = unknown> extends nn.Module<Args, Out> {
  readonly module: ModuleCopy<Args, Out>;
  /** How many models are in the average. */
  nAveraged: Tensor;
  readonly #averageAll: MultiAverageFn | null;
  readonly #averageOne: AverageFn | null;
  readonly #useBuffers: boolean;

  constructor(model: nn.Module & { forward(...args: Args): Out }, options: AveragedModelOptions = {}) {
    super();
    const { device, avgFn = null, multiAvgFn = null, useBuffers = false } = options;
    if (!(model instanceof nn.Module)) throw wrongArgument(operation, "model", "a Module", model);
    if (avgFn !== null && multiAvgFn !== null) {
      throw new ArgumentError(operation, `${operation}: expected one of avgFn and multiAvgFn, got both`);
    }
    for (const [name, value] of Object.entries({ avgFn, multiAvgFn })) {
      if (value !== null && typeof value !== "function")
        throw wrongArgument(operation, name, "a function", value);
    }
    if (typeof useBuffers !== "boolean")
      throw wrongArgument(operation, "useBuffers", "true or false", useBuffers);
    this.module = new ModuleCopy(model as unknown as nn.Module<Args, Out>);
    if (device !== undefined) this.module.to(device);
    const count = tensor(0, { dtype: "int64", ...(device !== undefined && { device }) });
    this.nAveraged = this.registerBuffer("nAveraged", count);
    this.#averageOne = avgFn;
    this.#averageAll = multiAvgFn ?? (avgFn === null ? swaAsPyTorch : null);
    this.#useBuffers = useBuffers;
  }

  override forward(...args: Args): Out {
    return this.module.forward(...args);
  }

  /** Takes the model as it stands into the average. */
  updateParameters(model: nn.Module): void {
    if (!(model instanceof nn.Module)) {
      throw wrongArgument(`${operation}.updateParameters`, "model", "a Module", model);
    }
    const pairs = this.#pairs(
      (module) => (this.#useBuffers ? [...module.parameters(), ...module.buffers()] : module.parameters()),
      model,
    );
    const buffers = this.#useBuffers ? [] : this.#pairs((module) => module.buffers(), model);
    const count = Number(this.nAveraged.item());
    noGrad(() =>
      scope(() => {
        if (count === 0) for (const [mine, theirs] of pairs) mine.copy_(theirs);
        else this.#average(pairs, count);
        for (const [mine, theirs] of buffers) mine.copy_(theirs);
        this.nAveraged.add_(1);
      }),
    );
  }

  /** Ours and the model's, detached, the model's on our device. */
  #pairs(of: (module: nn.Module) => Tensor[], model: nn.Module): [mine: Tensor, theirs: Tensor][] {
    const [mine, theirs] = [of(this.module as unknown as nn.Module), of(model)];
    const shapes = (tensors: readonly Tensor[]) =>
      tensors.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
    if (shapes(mine) !== shapes(theirs)) {
      throw new ArgumentError(
        `${operation}.updateParameters`,
        `${operation}.updateParameters: expected a model of shapes ${shapes(mine)}, got ${shapes(theirs)}`,
      );
    }
    return mine.map((own, i) => [own.detach(), theirs[i]!.detach().to({ device: own.device })]);
  }

  #average(pairs: readonly [Tensor, Tensor][], count: number): void {
    if (this.#averageAll === null) {
      for (const [mine, theirs] of pairs) mine.copy_(this.#averageOne!(mine, theirs, count));
      return;
    }
    const groups = new Map<string, [Tensor[], Tensor[]]>();
    for (const [mine, theirs] of pairs) {
      const kind = `${mine.device} ${mine.dtype}`;
      const [own, others] = groups.get(kind) ?? [[], []];
      groups.set(kind, [
        [...own, mine],
        [...others, theirs],
      ]);
    }
    for (const [own, others] of groups.values()) this.#averageAll(own, others, count);
  }
}
