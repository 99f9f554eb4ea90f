// How good a model is, as single numbers. Each agrees with scikit-learn's function of the same meaning.

import { ShapeError, Tensor, wrongArgument } from "../tensor/index.js";

export interface MetricOptions {
  /** Which elements count (bool, or 0 and 1), of the targets' shape; defaults to all. */
  mask?: Tensor | null;
}

/**
 * Area under the ROC curve: the chance that a positive has a higher score than a negative, ties counting half.
 *
 * Shapes: scores, labels (0 or 1) and mask alike. NaN when the labels that count are all of one class.
 * scikit-learn: `roc_auc_score`.
 *
 * @example
 * train.rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1])); // 0.75
 */
export function rocAuc(scores: Tensor, labels: Tensor, { mask = null }: MetricOptions = {}): number {
  const [score, label] = counted("rocAuc", { predictions: scores, targets: labels, mask });
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && score[order[end]!] === score[order[start]!]) end++;
    const rank = (start + 1 + end) / 2; // equal scores share the middle of their ranks
    for (; start < end; start++) {
      if (label[order[start]!] === 0) continue;
      positives++;
      rankSum += rank;
    }
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * Share of rows whose highest logit is the label's, `mean(argmax(logits) = labels)`; NaN without rows.
 *
 * Shapes: logits `[N, C]`, labels and mask `[N]`. scikit-learn: `accuracy_score`.
 *
 * @example
 * train.accuracy(tensor([[2, 1], [0, 3]]), tensor([0, 0])); // 0.5
 */
export function accuracy(logits: Tensor, labels: Tensor, { mask = null }: MetricOptions = {}): number {
  if (!(logits instanceof Tensor)) throw wrongArgument("accuracy", "logits", "a Tensor", logits);
  if (logits.ndim !== 2)
    throw new ShapeError("accuracy", `accuracy: expected logits [N, C], got ${brackets(logits)}`);
  const chosen = logits.argmax(1);
  try {
    const [predicted, label] = counted("accuracy", { predictions: chosen, targets: labels, mask });
    return predicted.filter((value, row) => value === label[row]).length / predicted.length;
  } finally {
    chosen.dispose();
  }
}

/**
 * Coefficient of determination, `1 - Σ(y - ŷ)² / Σ(y - ȳ)²`: 1 is perfect, 0 is as good as the mean.
 *
 * Shapes: predictions, targets and mask alike. When all targets are equal it is 1 for perfect predictions, else 0;
 * NaN for fewer than two elements. scikit-learn: `r2_score`.
 *
 * @example
 * train.r2(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])); // 0.9486...
 */
export function r2(predictions: Tensor, targets: Tensor, { mask = null }: MetricOptions = {}): number {
  const [predicted, target] = counted("r2", { predictions, targets, mask });
  if (target.length < 2) return Number.NaN;
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  let residual = 0;
  let total = 0;
  for (const [i, value] of target.entries()) {
    residual += (value - predicted[i]!) ** 2;
    total += (value - mean) ** 2;
  }
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

interface Compared {
  predictions: Tensor;
  targets: Tensor;
  mask: Tensor | null;
}

/** The elements that count, in double. */
function counted(name: string, { predictions, targets, mask }: Compared): [Float64Array, Float64Array] {
  for (const [what, value] of Object.entries({ predictions, targets, ...(mask && { mask }) })) {
    if (!(value instanceof Tensor)) throw wrongArgument(name, what, "a Tensor", value);
  }
  for (const other of mask ? [predictions, mask] : [predictions]) {
    if (brackets(other) === brackets(targets)) continue;
    const what = other === mask ? "mask" : "predictions";
    throw new ShapeError(
      name,
      `${name}: expected ${what} of the targets' shape ${brackets(targets)}, got ${brackets(other)}`,
    );
  }
  const kept = mask && doubles(mask);
  const keep = (values: Float64Array) => (kept ? values.filter((_, i) => kept[i] !== 0) : values);
  return [keep(doubles(predictions)), keep(doubles(targets))];
}

function doubles(tensor: Tensor): Float64Array {
  return Float64Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number);
}

function brackets({ shape }: Tensor): string {
  return `[${shape.join(", ")}]`;
}
