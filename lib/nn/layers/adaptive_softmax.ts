// A softmax over very many classes, frequent ones first (Grave et al. 2017).

import {
  ArgumentError,
  cat,
  handleOf,
  IndexError,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { ModuleList } from "../containers/module_list.js";
import { Sequential } from "../containers/sequential.js";
import * as F from "../functional/index.js";
import { Module } from "../module.js";
import { problem } from "../problem.js";
import type { FactoryOptions } from "./factory.js";
import { Linear } from "./linear.js";

export interface AdaptiveLogSoftmaxWithLossOptions extends FactoryOptions {
  /** Each further cluster works with `inFeatures` divided by one more power of this; defaults to 4. */
  divValue?: number;
  /** Add a learnt offset to the head; defaults to false. */
  headBias?: boolean;
}

type Cluster = Sequential<[Linear, Linear]>;

const layer = "AdaptiveLogSoftmaxWithLoss";

/**
 * Log-probabilities of the targets and their mean loss, where classes are sorted by how frequent they are: those below
 * `cutoffs[0]` stand in the head, those between two cutoffs share a smaller tail.
 *
 * Shapes: input `[N, inFeatures]` and int64 target `[N]` give `[output [N], loss []]`; or all without `N`. Cutoffs rise
 * and lie between 1 and `nClasses - 1`. PyTorch: `torch.nn.AdaptiveLogSoftmaxWithLoss`.
 *
 * @example
 * const words = new nn.AdaptiveLogSoftmaxWithLoss(16, 1000, [10, 100]);
 * const [output, loss] = words.forward(torch.randn([8, 16]), torch.randint(1000, [8]));
 * loss.shape; // []
 */
export class AdaptiveLogSoftmaxWithLoss extends Module<
  [input: Tensor, target: Tensor],
  [output: Tensor, loss: Tensor]
> {
  readonly inFeatures: number;
  readonly nClasses: number;
  /** The given ones and the number of classes. */
  readonly cutoffs: readonly number[];
  readonly divValue: number;
  readonly headBias: boolean;
  head: Linear;
  tail: ModuleList<Cluster>;

  constructor(
    inFeatures: number,
    nClasses: number,
    cutoffs: readonly number[],
    options: AdaptiveLogSoftmaxWithLossOptions = {},
  ) {
    super();
    const { divValue = 4, headBias = false, ...factory } = optionsOf(layer, options);
    requireRising(cutoffs, nClasses);
    this.inFeatures = inFeatures;
    this.nClasses = nClasses;
    this.cutoffs = [...cutoffs, nClasses];
    this.divValue = divValue;
    this.headBias = headBias;
    this.head = new Linear(inFeatures, cutoffs[0]! + cutoffs.length, { bias: headBias, ...factory });
    this.tail = new ModuleList();
    for (let i = 0; i < cutoffs.length; i++) {
      const hidden = Math.floor(inFeatures / divValue ** (i + 1));
      const project = new Linear(inFeatures, hidden, { bias: false, ...factory });
      const classes = this.cutoffs[i + 1]! - this.cutoffs[i]!;
      this.tail.append(new Sequential(project, new Linear(hidden, classes, { bias: false, ...factory })));
    }
  }

  resetParameters(): void {
    this.head.resetParameters();
    for (const cluster of this.tail) for (const linear of cluster) (linear as Linear).resetParameters();
  }

  override forward(input: Tensor, target: Tensor): [output: Tensor, loss: Tensor] {
    handleOf(layer, "input", input);
    handleOf(layer, "target", target);
    if (
      target.ndim > 1 ||
      input.ndim !== target.ndim + 1 ||
      (target.ndim === 1 && input.shape[0] !== target.shape[0])
    ) {
      const found = `input [${input.shape}] and target [${target.shape}]`;
      throw problem(
        ShapeError,
        layer,
        `expected input [N, ${this.inFeatures}] and target [N], or both without N, got ${found}`,
      );
    }
    if (target.ndim === 1) return this.#ofBatch(input, target);
    const [output, loss] = this.#ofBatch(input.unsqueeze(0), target.unsqueeze(0));
    return [output.squeeze(0), loss];
  }

  #ofBatch(input: Tensor, target: Tensor): [output: Tensor, loss: Tensor] {
    const output = input.newZeros(target.shape);
    const inHead = target.newEmpty(target.shape);
    let found = 0;
    this.#ranges().forEach(([low, high], i) => {
      const mask = target.ge(low).logicalAnd(target.lt(high));
      const rows = mask.nonzero().squeeze(-1);
      const count = rows.numel();
      if (count === 0) return;
      found += count;
      const classes = target.index([mask]);
      if (i === 0) {
        inHead.indexCopy_(0, rows, classes);
        return;
      }
      inHead.indexFill_(0, rows, this.cutoffs[0]! + i - 1);
      const within = F.logSoftmax(this.tail.at(i - 1).forward(input.indexSelect(0, rows)), 1);
      output.indexCopy_(0, rows, within.gather(1, classes.sub(low).unsqueeze(1)).squeeze(1));
    });
    if (found !== target.numel()) {
      const range = `${target.min().item()} to ${target.max().item()}`;
      throw problem(
        IndexError,
        layer,
        `expected classes from 0 to ${this.nClasses - 1} for target, got ${range}`,
      );
    }
    const head = F.logSoftmax(this.head.forward(input), 1);
    const total = output.add_(head.gather(1, inHead.unsqueeze(1)).squeeze(1));
    return [total, total.neg().mean()];
  }

  /** The log-probability of every class, `[N, nClasses]`, for an input `[N, inFeatures]`. */
  logProb(input: Tensor): Tensor {
    return this.#everyClass(input, this.head.forward(input));
  }

  /** The likeliest class, `[N]`, for an input `[N, inFeatures]`; as `logProb(input).argmax(1)`, often at less cost. */
  predict(input: Tensor): Tensor {
    const head = this.head.forward(input);
    const output = head.argmax(1);
    const beyond = output.ge(this.cutoffs[0]!);
    if (!beyond.any().item<boolean>()) return output;
    if (beyond.all().item<boolean>()) return this.#everyClass(input, head).argmax(1);
    const classes = this.#everyClass(input.index([beyond]), head.index([beyond])).argmax(1);
    return output.indexPut_([beyond], classes);
  }

  #everyClass(input: Tensor, headOutput: Tensor): Tensor {
    const head = F.logSoftmax(headOutput, 1);
    const shortlist = this.cutoffs[0]!;
    const clusters = [...this.tail].map((cluster, i) =>
      F.logSoftmax(cluster.forward(input), 1).add(head.select(1, shortlist + i).unsqueeze(1)),
    );
    return cat([head.narrow(1, 0, shortlist), ...clusters], 1);
  }

  #ranges(): [low: number, high: number][] {
    return this.cutoffs.map((high, i) => [i === 0 ? 0 : this.cutoffs[i - 1]!, high]);
  }
}

function requireRising(cutoffs: readonly number[], nClasses: number): void {
  const fits = (cutoff: number, i: number) =>
    Number.isInteger(cutoff) && cutoff > (i === 0 ? 0 : cutoffs[i - 1]!) && cutoff < nClasses;
  if (Array.isArray(cutoffs) && cutoffs.length > 0 && cutoffs.every(fits)) return;
  const sentence = `expected rising integers from 1 to ${nClasses - 1} for cutoffs, got [${String(cutoffs)}]`;
  throw problem(ArgumentError, layer, sentence);
}
