// The last layer of a classifier and its loss in one module.

import { ArgumentError, handleOf, optionsOf, ShapeError, type Tensor } from "../../tensor/index.js";
import * as F from "../functional/index.js";
import type { FactoryOptions } from "../layers/factory.js";
import { Linear } from "../layers/linear.js";
import { problem } from "../problem.js";
import { pyBool, pyFloat, pySize } from "../repr.js";
import { WeightedLoss, type WeightedLossOptions } from "./loss.js";

export interface LinearCrossEntropyLossOptions extends WeightedLossOptions, FactoryOptions {
  /** The dimensions of several losses for each sample; none by default. */
  outFeatures?: readonly number[];
  /** Add a learnt offset to the scores; defaults to false. */
  bias?: boolean;
  /** Targets of this class are left out; null, the default, stands for -100. */
  ignoreIndex?: number | null;
  /** The share of the target that is spread over all classes; defaults to 0. */
  labelSmoothing?: number;
}

const layer = "LinearCrossEntropyLoss";

/**
 * `crossEntropy(linear(input), target)` with a weight of its own: input `[N, inFeatures]` or `[inFeatures]`, targets as
 * those of scores `[N, numClasses, ...outFeatures]`. See `F.linearCrossEntropy`. The scores are computed at once:
 * PyTorch's `options`, which computes them in parts, is not there, and an unknown option is an `ArgumentError`.
 * PyTorch: `torch.nn.LinearCrossEntropyLoss`.
 *
 * @example
 * const head = new nn.LinearCrossEntropyLoss(64, 1000);
 * head.forward(torch.randn([8, 64]), torch.randint(1000, [8])).shape; // []
 */
export class LinearCrossEntropyLoss extends WeightedLoss<[input: Tensor, target: Tensor]> {
  readonly inFeatures: number;
  readonly numClasses: number;
  readonly outFeatures: readonly number[];
  readonly ignoreIndex: number | null;
  readonly labelSmoothing: number;
  linear: Linear;

  constructor(inFeatures: number, numClasses: number, options: LinearCrossEntropyLossOptions = {}) {
    const { weight = null, reduction = "mean", ...others } = optionsOf(layer, options);
    const { outFeatures = [], bias = false, ignoreIndex = null, labelSmoothing = 0, ...rest } = others;
    const { dtype, device, ...unknown } = rest;
    const [name] = Object.keys(unknown);
    if (name !== undefined) throw problem(ArgumentError, layer, `there is no option '${name}'`);
    if (weight && !(weight.ndim === 1 && weight.shape[0] === numClasses)) {
      throw problem(ShapeError, layer, `expected weight of shape [${numClasses}], got [${weight.shape}]`);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw problem(ArgumentError, layer, `expected labelSmoothing from 0 to 1, got ${labelSmoothing}`);
    }
    super({ weight, reduction });
    this.inFeatures = inFeatures;
    this.numClasses = numClasses;
    this.outFeatures = [...outFeatures];
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
    const rows = outFeatures.reduce((product, size) => product * size, numClasses);
    this.linear = new Linear(inFeatures, rows, { bias, dtype, device });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { ignoreIndex, labelSmoothing, weight, reduction, linear } = this;
    handleOf(layer, "input", input);
    handleOf(layer, "target", target);
    const classes = [this.numClasses, ...this.outFeatures];
    const ofProbabilities = String(target.shape) === String([...input.shape.slice(0, -1), ...classes]);
    if (ofProbabilities && ignoreIndex !== null) {
      throw problem(ArgumentError, layer, "expected no ignoreIndex for targets that are probabilities");
    }
    return F.linearCrossEntropy(input, linear.weight.reshape([...classes, this.inFeatures]), target, {
      linearBias: linear.bias ? linear.bias.reshape(classes) : null,
      ignoreIndex: ignoreIndex ?? -100,
      labelSmoothing,
      weight,
      reduction,
    });
  }

  protected override describe(): string {
    const sizes = `in_features=${this.inFeatures}, num_classes=${this.numClasses}`;
    const linear = `out_features=${pySize(this.outFeatures)}, bias=${pyBool(this.linear.bias !== null)}`;
    const loss = `reduction=${this.reduction}, ignore_index=${this.ignoreIndex ?? "None"}`;
    return `${sizes}, ${linear}, ${loss}, label_smoothing=${pyFloat(this.labelSmoothing)}, options=None`;
  }
}
