// A table of learnt vectors.

import { empty, noGrad, optionsOf, type Tensor } from "../../tensor/index.js";
import { resolvePadding } from "../functional/check.js";
import * as F from "../functional/index.js";
import * as init from "../init/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { pyFloat } from "../repr.js";
import type { FactoryOptions } from "./factory.js";
import { overVectors } from "./pretrained.js";

export interface EmbeddingLayerOptions extends F.EmbeddingOptions, FactoryOptions {}

export interface PretrainedOptions extends F.EmbeddingOptions {
  /** Do not learn the table; defaults to true. */
  freeze?: boolean;
}

/**
 * Looks up rows of a table: int64 input `[*]` gives `[*, embeddingDim]`.
 *
 * The table starts standard normal, its `paddingIdx` row zero (and never learnt). An index outside the table throws an
 * `IndexError`. PyTorch: `torch.nn.Embedding`.
 *
 * @example
 * const airline = new nn.Embedding(120, 16, { paddingIdx: 0 });
 * airline.forward(torch.tensor([3, 0, 7])).shape; // [3, 16]
 */
export class Embedding extends Module<[input: Tensor], Tensor> {
  weight: Parameter;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly sparse: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super();
    const {
      paddingIdx = null,
      maxNorm = null,
      normType = 2,
      scaleGradByFreq = false,
      sparse = false,
      dtype,
      device,
    } = optionsOf("Embedding", options);
    this.paddingIdx = paddingIdx === null ? null : resolvePadding(paddingIdx, numEmbeddings);
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.sparse = sparse;
    this.weight = new Parameter(empty([numEmbeddings, embeddingDim], { dtype, device }));
    this.resetParameters();
  }

  /** A layer over given vectors `[numEmbeddings, embeddingDim]`, whose memory it shares. */
  static fromPretrained(vectors: Tensor, given: PretrainedOptions = {}): Embedding {
    const operation = "Embedding.fromPretrained";
    return overVectors(operation, vectors, given, (...sizes) => new Embedding(...sizes));
  }

  resetParameters(): void {
    init.normal_(this.weight);
    const { weight, paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => weight.select(0, paddingIdx).fill_(0));
  }

  override forward(input: Tensor): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse } = this;
    return F.embedding(input, this.weight, { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse });
  }

  protected override describe(): string {
    const parts = this.weight.shape.map(String);
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    if (this.maxNorm !== null) parts.push(`max_norm=${pyFloat(this.maxNorm)}`);
    if (this.normType !== 2) parts.push(`norm_type=${pyFloat(this.normType)}`);
    if (this.scaleGradByFreq) parts.push("scale_grad_by_freq=True");
    if (this.sparse) parts.push("sparse=True");
    return parts.join(", ");
  }
}
