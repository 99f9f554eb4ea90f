// The projections of attention's arguments, packed in one weight or apart.

import { nnOps, ShapeError, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";

export interface AttentionWeights {
  /** Those of query, key and value below each other, `[3E, E]`; unless they come apart. */
  inProjWeight?: Tensor | null;
  /** `[3E]`; none by default. */
  inProjBias?: Tensor | null;
  /** Use the three weights below; defaults to false. */
  useSeparateProjWeight?: boolean;
  /** `[E, E]`. */
  qProjWeight?: Tensor | null;
  /** `[E, key's size]`. */
  kProjWeight?: Tensor | null;
  /** `[E, value's size]`. */
  vProjWeight?: Tensor | null;
}

type Three = [query: Tensor, key: Tensor, value: Tensor];

/** Query, key and value in the space of the heads. */
export function project(operation: string, [query, key, value]: Three, weights: AttentionWeights): Three {
  const { inProjBias = null } = weights;
  if (!weights.useSeparateProjWeight) {
    const packed = required(operation, "inProjWeight", weights.inProjWeight);
    return projectPacked([query, key, value], packed, inProjBias);
  }
  const biases = inProjBias ? inProjBias.chunk(3) : [null, null, null];
  return [
    nnOps.linear(query, required(operation, "qProjWeight", weights.qProjWeight), biases[0]),
    nnOps.linear(key, required(operation, "kProjWeight", weights.kProjWeight), biases[1]),
    nnOps.linear(value, required(operation, "vProjWeight", weights.vProjWeight), biases[2]),
  ];
}

function required(operation: string, name: string, weight: Tensor | null | undefined): Tensor {
  if (weight) return weight;
  throw problem(ShapeError, operation, `expected ${name}, got none`);
}

/** Arguments that are one tensor are projected by one product, as in PyTorch. */
function projectPacked([query, key, value]: Three, weight: Tensor, bias: Tensor | null): Three {
  const size = query.shape.at(-1)!;
  if (key === value && query === key) return apart(nnOps.linear(query, weight, bias), 3, size) as Three;
  if (key === value) {
    const [ofQuery, ofBoth] = weight.split([size, size * 2]);
    const [biasQuery, biasBoth] = bias ? bias.split([size, size * 2]) : [null, null];
    const projected = nnOps.linear(query, ofQuery!, biasQuery);
    return [projected, ...(apart(nnOps.linear(key, ofBoth!, biasBoth), 2, size) as [Tensor, Tensor])];
  }
  const parts = weight.chunk(3);
  const biases = bias ? bias.chunk(3) : [null, null, null];
  return [query, key, value].map((one, i) => nnOps.linear(one, parts[i]!, biases[i])) as Three;
}

function apart(projected: Tensor, count: number, size: number): Tensor[] {
  const split = projected.unflatten(-1, [count, size]).unsqueeze(0).transpose(0, -2).squeeze(-2);
  return split.contiguous().unbind(0);
}
