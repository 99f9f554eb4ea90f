// Loss scaling for mixed precision.

import {
  ArgumentError,
  type DType,
  noGrad,
  ops,
  scope,
  Tensor,
  tensor,
  wrongArgument,
} from "../tensor/index.js";
import { Optimizer } from "./optimizer.js";

export interface GradScalerOptions {
  /** Defaults to 65536. */
  initScale?: number;
  /** The scale is multiplied by it after `growthInterval` steps without infinities; defaults to 2. */
  growthFactor?: number;
  /** ... and by this one after a step with one; defaults to 0.5. */
  backoffFactor?: number;
  /** Defaults to 2000. */
  growthInterval?: number;
  /** False makes every method do what happens without a scaler; defaults to true. */
  enabled?: boolean;
}

/** As PyTorch names its entries. */
export interface GradScalerState {
  scale: number;
  growth_factor: number;
  backoff_factor: number;
  growth_interval: number;
  _growth_tracker: number;
}

/** What has been done with an optimizer since the last `update`. */
interface Progress {
  stage: "unscaled" | "stepped";
  foundInf: boolean;
}

/**
 * Scales losses up so that small gradients do not vanish in float16, takes the scale off before the optimizer's step, and
 * leaves a step out whose gradients are not finite.
 *
 * Errors: a factor out of its range (`ArgumentError`), `step` or `unscale_` twice without an `update`, float16 gradients
 * (`ArgumentError`). PyTorch: `torch.amp.GradScaler`; the scale is a number here, known from the start.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const scaler = new optim.GradScaler({ initScale: 1024 });
 * scaler.scale(model.forward(torch.ones([1, 2])).sum()).backward();
 * scaler.step(optimizer); // undefined
 * scaler.update();
 */
export class GradScaler {
  readonly #enabled: boolean;
  #scale: number;
  #growthFactor: number;
  #backoffFactor: number;
  #growthInterval: number;
  #growthTracker = 0;
  #progress = new Map<Optimizer, Progress>();

  constructor(options: GradScalerOptions = {}) {
    const {
      initScale = 65536,
      growthFactor = 2,
      backoffFactor = 0.5,
      growthInterval = 2000,
      enabled = true,
    } = options;
    const refuse = (name: string, expected: string, got: unknown) => {
      throw wrongArgument("optim.GradScaler", name, expected, got);
    };
    if (!(initScale > 0 && initScale < Infinity)) refuse("initScale", "a number > 0", initScale);
    if (!(growthFactor > 1)) refuse("growthFactor", "a number > 1", growthFactor);
    if (!(backoffFactor > 0 && backoffFactor < 1))
      refuse("backoffFactor", "a number in (0, 1)", backoffFactor);
    if (!(Number.isInteger(growthInterval) && growthInterval > 0)) {
      refuse("growthInterval", "a whole number > 0", growthInterval);
    }
    this.#enabled = enabled;
    this.#scale = Math.fround(initScale);
    this.#growthFactor = growthFactor;
    this.#backoffFactor = backoffFactor;
    this.#growthInterval = growthInterval;
  }

  isEnabled(): boolean {
    return this.#enabled;
  }

  /** The scale as it stands; 1 when not enabled. */
  getScale(): number {
    return this.#enabled ? this.#scale : 1;
  }

  /** The loss, or each of several, times the scale. */
  scale(outputs: Tensor): Tensor;
  scale(outputs: readonly Tensor[]): Tensor[];
  scale(outputs: Tensor | readonly Tensor[]): Tensor | Tensor[] {
    const scaled = (output: Tensor) => {
      if (!(output instanceof Tensor)) {
        throw wrongArgument("optim.GradScaler.scale", "outputs", "a Tensor or Tensors", output);
      }
      return this.#enabled
        ? output.mul(tensor(this.#scale, { dtype: "float32", device: output.device }))
        : output;
    };
    return Array.isArray(outputs) ? outputs.map(scaled) : scaled(outputs as Tensor);
  }

  /** Divides the optimizer's gradients by the scale, for clipping them say; `step` does it otherwise. */
  unscale_(optimizer: Optimizer): void {
    checkOptimizer("unscale_", optimizer);
    if (!this.#enabled) return;
    if (this.#progress.has(optimizer)) {
      const { stage } = this.#progress.get(optimizer)!;
      throw this.#wrongOrder(stage === "stepped" ? "unscale_ after step" : "unscale_ twice");
    }
    this.#progress.set(optimizer, { stage: "unscaled", foundInf: this.#unscale(optimizer) });
  }

  /** The optimizer's step, unless a gradient is not finite. Gives what its `step` gives, or undefined. */
  step(optimizer: Optimizer): void {
    checkOptimizer("step", optimizer);
    if (!this.#enabled) {
      optimizer.step();
      return;
    }
    if (this.#progress.get(optimizer)?.stage === "stepped") throw this.#wrongOrder("step twice");
    if (!this.#progress.has(optimizer)) this.unscale_(optimizer);
    const progress = this.#progress.get(optimizer)!;
    if (!progress.foundInf) optimizer.step();
    progress.stage = "stepped";
  }

  /** Adjusts the scale by what the steps since the last call have met; or sets it. */
  update(newScale?: number): void {
    if (!this.#enabled) return;
    const foundInf = [...this.#progress.values()].some((progress) => progress.foundInf);
    if (newScale === undefined && this.#progress.size === 0) {
      throw new ArgumentError(
        "optim.GradScaler.update",
        "optim.GradScaler.update: expected a step before it",
      );
    }
    if (newScale !== undefined) {
      if (!(newScale > 0 && newScale < Infinity)) {
        throw wrongArgument("optim.GradScaler.update", "newScale", "a number > 0", newScale);
      }
      this.#scale = Math.fround(newScale);
    } else if (foundInf) {
      this.#scale = Math.fround(this.#scale * this.#backoffFactor);
      this.#growthTracker = 0;
    } else if (++this.#growthTracker === this.#growthInterval) {
      const grown = Math.fround(this.#scale * this.#growthFactor);
      if (grown < Infinity) this.#scale = grown;
      this.#growthTracker = 0;
    }
    this.#progress.clear();
  }

  /** Empty when not enabled. */
  stateDict(): GradScalerState | Record<string, never> {
    if (!this.#enabled) return {};
    return {
      scale: this.#scale,
      growth_factor: this.#growthFactor,
      backoff_factor: this.#backoffFactor,
      growth_interval: this.#growthInterval,
      _growth_tracker: this.#growthTracker,
    };
  }

  loadStateDict(state: GradScalerState | Record<string, never>): void {
    if (!this.#enabled) return;
    const number = (key: keyof GradScalerState): number => {
      const value: unknown = (state as Partial<GradScalerState> | null)?.[key];
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw wrongArgument(
        "optim.GradScaler.loadStateDict",
        key,
        "a number (of a scaler that was enabled)",
        value,
      );
    };
    const [scale, growth, backoff, interval, tracker] = [
      number("scale"),
      number("growth_factor"),
      number("backoff_factor"),
      number("growth_interval"),
      number("_growth_tracker"),
    ];
    this.#scale = scale;
    this.#growthFactor = growth;
    this.#backoffFactor = backoff;
    this.#growthInterval = interval;
    this.#growthTracker = tracker;
  }

  /** Takes the scale off in place; whether something was not finite. */
  #unscale(optimizer: Optimizer): boolean {
    const byKind = new Map<string, Tensor[]>();
    for (const { grad } of optimizer.paramGroups.flatMap((group) => group.params)) {
      if (grad === null) continue;
      if (grad.dtype === ("float16" satisfies DType)) {
        throw new ArgumentError(
          "optim.GradScaler.unscale_",
          "optim.GradScaler.unscale_: expected float32 parameters, got float16 gradients: autocast the forward pass instead",
        );
      }
      const kind = `${grad.dtype} ${grad.device}`;
      byKind.set(kind, [...(byKind.get(kind) ?? []), grad]);
    }
    return noGrad(() =>
      scope(() => {
        let foundInf = false;
        for (const grads of byKind.values()) {
          const on = { dtype: "float32", device: grads[0]!.device } as const;
          const found = tensor(0, on);
          ops.call(
            "aten::_amp_foreach_non_finite_check_and_unscale_",
            grads,
            found,
            tensor(1 / this.#scale, on),
          );
          foundInf ||= found.item() !== 0;
        }
        return foundInf;
      }),
    );
  }

  #wrongOrder(what: string): ArgumentError {
    return new ArgumentError("optim.GradScaler", `optim.GradScaler: ${what}: call update() after each step`);
  }
}

function checkOptimizer(method: string, optimizer: unknown): void {
  if (optimizer instanceof Optimizer) return;
  throw wrongArgument(`optim.GradScaler.${method}`, "optimizer", "an optimizer of optim", optimizer);
}
