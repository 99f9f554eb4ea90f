// Ways to average.

import { noGrad, scope, type Tensor, wrongArgument } from "../../tensor/index.js";

/** What becomes of a parameter's average when the model has moved on; `count` models are in it. */
export type AverageFn = (averaged: Tensor, current: Tensor, count: number) => Tensor;

/** The same for all parameters of a device and dtype at once, in place. */
export type MultiAverageFn = (averaged: readonly Tensor[], current: readonly Tensor[], count: number) => void;

function checkDecay(operation: string, decay: unknown): void {
  if (typeof decay === "number" && decay >= 0 && decay <= 1) return;
  throw wrongArgument(operation, "decay", "a number from 0 to 1", decay);
}

const canLerp = (tensor: Tensor) => tensor.isFloatingPoint() || tensor.isComplex();

/** Float32, in which Python has the share: one over a tensor of a whole number. */
const shareOf = (count: number) => Math.fround(1 / (count + 1));

function pairwise(
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  one: (a: Tensor, b: Tensor) => void,
): void {
  noGrad(() => {
    for (const [i, tensor] of averaged.entries()) scope(() => one(tensor, current[i]!));
  });
}

/**
 * The exponential moving average, `decay * averaged + (1 - decay) * current`; `decay` defaults to 0.999, and out of 0 to 1
 * is an `ArgumentError`. PyTorch: `torch.optim.swa_utils.get_ema_avg_fn`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const ema = new optim.swaUtils.AveragedModel(model, { avgFn: optim.swaUtils.getEmaAvgFn(0.99) });
 * ema.updateParameters(model);
 */
export function getEmaAvgFn(decay = 0.999): AverageFn {
  checkDecay("optim.swaUtils.getEmaAvgFn", decay);
  return (averaged, current) => averaged.mul(decay).add(current.mul(1 - decay));
}

/**
 * The same in place, by one interpolation a parameter. PyTorch: `torch.optim.swa_utils.get_ema_multi_avg_fn`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const ema = new optim.swaUtils.AveragedModel(model, { multiAvgFn: optim.swaUtils.getEmaMultiAvgFn(0.99) });
 * ema.updateParameters(model);
 */
export function getEmaMultiAvgFn(decay = 0.999): MultiAverageFn {
  checkDecay("optim.swaUtils.getEmaMultiAvgFn", decay);
  return (averaged, current) =>
    pairwise(averaged, current, (mine, theirs) => {
      if (canLerp(mine)) mine.lerp_(theirs, 1 - decay);
      else mine.copy_(mine.mul(decay).add(theirs.mul(1 - decay)));
    });
}

/**
 * The mean of all models so far; what an `AveragedModel` does by default.
 * PyTorch: `torch.optim.swa_utils.get_swa_avg_fn`.
 *
 * @example
 * const mean = optim.swaUtils.getSwaAvgFn();
 * mean(torch.tensor([1, 1]), torch.tensor([4, 1]), 2).toArray(); // [2, 1]
 */
export function getSwaAvgFn(): AverageFn {
  return (averaged, current, count) => averaged.add(current.sub(averaged).div(count + 1));
}

/**
 * The same in place, by one interpolation a parameter. PyTorch: `torch.optim.swa_utils.get_swa_multi_avg_fn`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const swa = new optim.swaUtils.AveragedModel(model, { multiAvgFn: optim.swaUtils.getSwaMultiAvgFn() });
 * swa.updateParameters(model);
 */
export function getSwaMultiAvgFn(): MultiAverageFn {
  return (averaged, current, count) =>
    pairwise(averaged, current, (mine, theirs) => {
      if (canLerp(mine)) mine.lerp_(theirs, shareOf(count));
      else mine.add_(theirs.sub(mine).div(count + 1, { roundingMode: "trunc" }));
    });
}
