import { Module } from "../../nn/index.js";
import { enableGrad, Tensor, tensor } from "../../tensor/index.js";
import { checkNumber, notNegative, optionsOf, problem, show } from "../checks.js";
import { softmax, softmaxBack } from "../softmax.js";
import type { State } from "../state.js";
import type { WeightingStep, WeightingUpdate } from "../weighting.js";
import { CheckedWeighting } from "./checked_weighting.js";
import { discrepancy } from "./discrepancy.js";
import { LossNormalizer, type Normalization } from "./loss_normalizer.js";
import { TrainedNumbers, type WeightOptimizerOptions } from "./trained_numbers.js";

export interface LDCMTLOptions extends WeightOptimizerOptions {
  /** What the differences count; defaults to 0.01, for CelebA (0.05 and 0.1 elsewhere in the authors' code). */
  lambda?: number;
  /**
   * Where w comes from: the sigmoid or the softmax of one trained number a task, or a network of yours from features to
   * T numbers, in the order of the tasks. Defaults to `"sigmoid"`, as for CelebA.
   */
  router?: "sigmoid" | "softmax" | Module<[Tensor], Tensor>;
  /** What the trained numbers begin with; defaults to 1. */
  start?: number;
  /** Of the trained numbers; defaults to 0.001, which is the authors' model's. */
  lr?: number;
  /**
   * What stands for the losses: `"none"`, themselves; `"initial"`, divided by how much the first one exceeds the
   * smallest first one (NYUv2); `"log"`, the logarithm of what is left of the first one (QM9). Defaults to `"none"`.
   */
  normalization?: Normalization;
}

/**
 * Loss discrepancy control: weights w are trained with the model on
 * `Σ wₜ Lₜ / c + lambda Σ |wₜ Lₜ - wₜ₊₁ Lₜ₊₁|`, c the value of `Σ w`, so that neighbouring weighted losses come close to
 * each other. One backward pass, whatever the number of tasks.
 *
 * Trained numbers are moved by an optimizer of their own. A network's parameters belong into yours: call `route(features)`
 * before `backward`, which then adds to their `.grad`; features are detached, so the network teaches the trunk nothing
 * (in the authors' code it does). Neighbours are those among the tasks that are present. An option out of its range
 * throws an `ArgumentError`, and so does a first loss that is not above zero where losses are normalized.
 * Source: Xiao et al. 2025, "LDC-MTL: Balancing Multi-Task Learning through Scalable Loss Discrepancy Control"
 * (arXiv:2502.08585). TorchJD has none.
 *
 * @example
 * const ldc = new mtl.LDCMTL({ lambda: 0.1, router: "softmax" });
 * ldc.begin(["near", "far"]);
 * ldc.weights({ tasks: ["near", "far"], losses: Float64Array.of(1, 3) }); // [0.45, 0.55]
 */
export class LDCMTL extends CheckedWeighting {
  readonly name = "LDCMTL";
  readonly #lambda: number;
  readonly #router: "sigmoid" | "softmax" | Module<[Tensor], Tensor>;
  readonly #numbers: TrainedNumbers;
  readonly #normalizer: LossNormalizer;
  #routed: Tensor | null = null;

  constructor(options: LDCMTLOptions = {}) {
    super();
    const {
      lambda = 0.01,
      router = "sigmoid",
      start = 1,
      lr = 1e-3,
      normalization = "none",
    } = optionsOf("mtl.LDCMTL", options);
    checkNumber("mtl.LDCMTL", "lambda", lambda, notNegative);
    if (router !== "sigmoid" && router !== "softmax" && !(router instanceof Module)) {
      throw problem(
        "mtl.LDCMTL",
        `expected "sigmoid", "softmax" or a Module for router, got ${show(router)}`,
      );
    }
    this.#lambda = lambda;
    this.#router = router;
    const optimizer = { ...options, lr };
    this.#numbers = new TrainedNumbers({ owner: "mtl.LDCMTL", key: "router", start, optimizer });
    this.#normalizer = new LossNormalizer("mtl.LDCMTL", normalization);
  }

  /** w as it stands, by task; a network's is known only after `route`. */
  current(): Record<string, number> {
    const { tasks } = this.#numbers;
    return Object.fromEntries([...this.#shares(tasks)].map((share, i) => [tasks[i]!, share]));
  }

  begin(tasks: readonly string[]): void {
    this.#numbers.begin(tasks);
    this.#normalizer.begin(tasks);
  }

  /** Asks the network for this batch's w; `features` is what it takes, a mean over the batch say. */
  route(features: Tensor): void {
    const router = this.#router;
    if (!(router instanceof Module)) throw problem("mtl.LDCMTL.route", "the router is no Module");
    if (!(features instanceof Tensor)) {
      throw problem("mtl.LDCMTL.route", `expected a Tensor for features, got ${show(features)}`);
    }
    this.#routed = enableGrad(() => router.forward(features.detach()));
  }

  protected override weigh(step: WeightingStep): Float64Array {
    const { values, slopes } = this.#normalizer.apply(step);
    const { byValue } = discrepancy({ shares: this.#shares(step.tasks), values, lambda: this.#lambda });
    return byValue.map((derivative, i) => derivative * slopes[i]!);
  }

  protected override adapt(step: WeightingUpdate): void {
    const shares = this.#shares(step.tasks);
    const { values } = this.#normalizer.apply(step);
    const { byShare } = discrepancy({ shares, values, lambda: this.#lambda });
    this.#normalizer.remember(step);
    if (this.#router instanceof Module) this.#teachRouter(step.tasks, byShare);
    else if (this.#router === "softmax") this.#numbers.step(step.tasks, softmaxBack(shares, byShare));
    else
      this.#numbers.step(
        step.tasks,
        byShare.map((slope, i) => slope * shares[i]! * (1 - shares[i]!)),
      );
  }

  /** Without a network's parameters, which are a Module's own. */
  stateDict(): State {
    return { ...this.#numbers.stateDict(), ...this.#normalizer.stateDict() };
  }

  loadStateDict(state: State): void {
    const operation = "mtl.LDCMTL.loadStateDict";
    const takeNumbers = this.#numbers.reader(operation, state);
    this.#normalizer.loadStateDict(operation, state);
    takeNumbers();
  }

  #shares(tasks: readonly string[]): Float64Array {
    if (this.#router === "softmax") return softmax(this.#numbers.of(tasks));
    if (this.#router === "sigmoid") return this.#numbers.of(tasks).map((x) => 1 / (1 + Math.exp(-x)));
    if (!this.#routed) throw problem("mtl.LDCMTL", "call route(features) before backward");
    const all = this.#routed.flatten().toArray() as number[];
    const names = this.#numbers.tasks;
    if (all.length !== names.length) {
      throw problem(
        "mtl.LDCMTL",
        `expected ${names.length} numbers from the router, one a task, got ${all.length}`,
      );
    }
    return Float64Array.from(tasks, (task) => all[names.indexOf(task)]!);
  }

  #teachRouter(tasks: readonly string[], byShare: Float64Array): void {
    const routed = this.#routed!;
    const slopes = this.#numbers.tasks.map((task) => byShare[tasks.indexOf(task)] ?? 0);
    const { dtype, device, shape } = routed;
    routed.backward(tensor(slopes, { dtype, device }).reshape(shape));
    this.#routed = null;
  }
}
