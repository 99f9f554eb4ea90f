// Sums, means and maxima of rows of a learnt table.

import { ArgumentError, empty, noGrad, optionsOf, type Tensor } from "../../tensor/index.js";
import { resolvePadding } from "../functional/check.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { pyFloat } from "../repr.js";
import type { FactoryOptions } from "./factory.js";
import { overVectors } from "./pretrained.js";

export type EmbeddingBagLayerOptions = Omit<F.EmbeddingBagOptions, "offsets" | "perSampleWeights"> &
  FactoryOptions;

export interface PretrainedBagOptions extends Omit<EmbeddingBagLayerOptions, keyof FactoryOptions> {
  /** Do not learn the table; defaults to true. */
  freeze?: boolean;
}

export type BagOptions = Pick<F.EmbeddingBagOptions, "offsets" | "perSampleWeights">;

/**
 * Looks up bags of rows and makes one row of each: their mean, "sum" or "max".
 *
 * Shapes: int64 input `[bags, n]`, or `[n]` with `offsets` `[bags]`, gives `[bags, embeddingDim]`; `perSampleWeights`
 * have the input's shape and need the mode "sum". The table starts standard normal, its `paddingIdx` row zero and left
 * out of every bag. PyTorch: `torch.nn.EmbeddingBag`.
 *
 * @example
 * const words = new nn.EmbeddingBag(120, 16, { mode: "sum" });
 * words.forward(torch.tensor([3, 0, 7, 7]), { offsets: torch.tensor([0, 3]) }).shape; // [2, 16]
 */
export class EmbeddingBag extends Module<[input: Tensor, options?: BagOptions], Tensor> {
  weight: Parameter;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly mode: "sum" | "mean" | "max";
  readonly sparse: boolean;
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number | null;

  constructor(numEmbeddings: number, embeddingDim: number, given: EmbeddingBagLayerOptions = {}) {
    super();
    const options = optionsOf<EmbeddingBagLayerOptions>("EmbeddingBag", given);
    const { paddingIdx = null, mode = "mean", dtype, device } = options;
    if (!["sum", "mean", "max"].includes(mode)) {
      throw problem(ArgumentError, "EmbeddingBag", `expected "sum", "mean" or "max" for mode, got "${mode}"`);
    }
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
    this.mode = mode;
    this.sparse = options.sparse ?? false;
    this.includeLastOffset = options.includeLastOffset ?? false;
    this.paddingIdx = paddingIdx === null ? null : resolvePadding(paddingIdx, numEmbeddings);
    this.weight = new Parameter(empty([numEmbeddings, embeddingDim], { dtype, device }));
    this.resetParameters();
  }

  /** A layer over given vectors `[numEmbeddings, embeddingDim]`, whose memory it shares. */
  static fromPretrained(vectors: Tensor, given: PretrainedBagOptions = {}): EmbeddingBag {
    const operation = "EmbeddingBag.fromPretrained";
    return overVectors(operation, vectors, given, (...sizes) => new EmbeddingBag(...sizes));
  }

  resetParameters(): void {
    init.normal_(this.weight);
    const { weight, paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => weight.select(0, paddingIdx).fill_(0));
  }

  override forward(input: Tensor, options: BagOptions = {}): Tensor {
    const { offsets = null, perSampleWeights = null } = optionsOf("EmbeddingBag", options);
    const { maxNorm, normType, scaleGradByFreq, mode, sparse, includeLastOffset, paddingIdx } = this;
    const table = { maxNorm, normType, scaleGradByFreq, mode, sparse, includeLastOffset, paddingIdx };
    return F.embeddingBag(input, this.weight, { ...table, offsets, perSampleWeights });
  }

  protected override describe(): string {
    const parts = this.weight.shape.map(String);
    if (this.maxNorm !== null) parts.push(`max_norm=${pyFloat(this.maxNorm)}`);
    if (this.normType !== 2) parts.push(`norm_type=${pyFloat(this.normType)}`);
    if (this.scaleGradByFreq) parts.push("scale_grad_by_freq=True");
    parts.push(`mode='${this.mode}'`);
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    return parts.join(", ");
  }
}
