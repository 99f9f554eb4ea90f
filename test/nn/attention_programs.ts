// The programs of scripts/fixtures/record_functional.py that attend, in TypeScript, under the same names.

import { functional as F } from "../../lib/nn/index.js";
import { ones, type Tensor, tensor, where } from "../../lib/tensor/index.js";
import type { Program } from "../support/programs.js";

const mask = () =>
  tensor([
    [false, true, false],
    [false, false, true],
  ]);

type Options = Omit<F.MultiHeadAttentionOptions, "embedDimToCheck" | "numHeads" | "outProjWeight">;

function heads([query, key, value]: Tensor[], outProjWeight: Tensor, options: Options): Tensor[] {
  const result = F.multiHeadAttentionForward(query!, key!, value!, {
    embedDimToCheck: query!.shape.at(-1)!,
    numHeads: 2,
    outProjWeight,
    ...options,
  });
  return result.filter((one) => one !== null);
}

export const programs: Readonly<Record<string, Program>> = {
  "heads self": (x, inProjWeight, inProjBias, o) => heads([x!, x!, x!], o!, { inProjWeight, inProjBias }),
  "heads cross": (q, k, inProjWeight, inProjBias, o) =>
    heads([q!, k!, k!], o!, { inProjWeight, inProjBias, averageAttnWeights: false }),
  "heads three": (q, k, v, inProjWeight, inProjBias, o) =>
    heads([q!, k!, v!], o!, { inProjWeight, inProjBias, needWeights: false, keyPaddingMask: mask() }),
  "heads masked": (x, attnMask, inProjWeight, inProjBias, o) => {
    const keyPaddingMask = where(mask(), -1, tensor(0, { dtype: "float32" })).float();
    return heads([x!, x!, x!], o!, { inProjWeight, inProjBias, attnMask, keyPaddingMask });
  },
  "heads more": (x, biasK, biasV, inProjWeight, inProjBias, o) =>
    heads([x!, x!, x!], o!, { inProjWeight, inProjBias, biasK, biasV, addZeroAttn: true }),
  "heads dropout": (x, inProjWeight, inProjBias, o) =>
    heads([x!, x!, x!], o!, { inProjWeight, inProjBias, dropoutP: 0.3 }),
  "heads one": (x, inProjWeight, inProjBias, o) => {
    const attnMask = ones([3, 3]).triu(1).bool();
    return heads([x!, x!, x!], o!, { inProjWeight, inProjBias, attnMask, isCausal: true });
  },
  "heads apart": (q, k, v, qProjWeight, kProjWeight, vProjWeight, inProjBias, o) => {
    const apart = { useSeparateProjWeight: true, qProjWeight, kProjWeight, vProjWeight };
    return heads([q!, k!, v!], o!, { inProjBias, ...apart });
  },
};
