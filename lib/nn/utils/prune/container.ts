// Several methods on one tensor, one after the other.

import { ArgumentError, type IndexItem, slice, type Tensor, wrongArgument } from "../../../tensor/index.js";
import { problem } from "../../problem.js";
import { channelDim } from "./amount.js";
import { BasePruningMethod, type PruningType, setCombine } from "./method.js";

/**
 * The methods that prune a tensor, in the order in which they were applied: each chooses from what the ones before it
 * have left. PyTorch: `torch.nn.utils.prune.PruningContainer`.
 *
 * @example
 * const layer = nn.utils.prune.l1Unstructured(new nn.Linear(4, 2), "weight", { amount: 2 });
 * const both = nn.utils.prune.RandomUnstructured.apply(layer, "weight", { amount: 0.5 });
 * both instanceof nn.utils.prune.PruningContainer; // true
 */
export class PruningContainer extends BasePruningMethod {
  readonly #methods: BasePruningMethod[] = [];

  constructor(...methods: BasePruningMethod[]) {
    super();
    this.tensorName = methods[0]?.tensorName ?? null;
    for (const method of methods) this.addPruningMethod(method);
  }

  /** That of the last method. */
  get pruningType(): PruningType {
    return this.#last().pruningType;
  }

  get length(): number {
    return this.#methods.length;
  }

  at(index: number): BasePruningMethod | undefined {
    return this.#methods.at(index);
  }

  [Symbol.iterator](): IterableIterator<BasePruningMethod> {
    return this.#methods[Symbol.iterator]();
  }

  /** Adds a method for the same tensor. */
  addPruningMethod(method: BasePruningMethod): void {
    if (!(method instanceof BasePruningMethod)) {
      throw wrongArgument("PruningContainer", "method", "a BasePruningMethod", method);
    }
    if (method.tensorName !== this.tensorName) {
      const sentence = `expected a method for "${this.tensorName}", got one for "${method.tensorName}"`;
      throw problem(ArgumentError, "PruningContainer", sentence);
    }
    this.#methods.push(method);
  }

  /** The mask with what the last method chooses of the rest zeroed too. */
  computeMask(t: Tensor, defaultMask: Tensor): Tensor {
    const method = this.#last();
    const left = leftBy(method, t, defaultMask);
    const partial = method.computeMask(t.at(...left), defaultMask.at(...left));
    // A copy also where the dtype is the same already.
    const mask = defaultMask.to({ dtype: t.dtype, copy: true });
    return mask.setAt_(left, partial.to(mask.dtype));
  }

  #last(): BasePruningMethod {
    const last = this.#methods.at(-1);
    if (last) return last;
    throw problem(ArgumentError, "PruningContainer", "expected a method in the container, got none");
  }
}

/** What is not pruned yet, as an index. */
function leftBy(method: BasePruningMethod, t: Tensor, mask: Tensor): IndexItem[] {
  switch (method.pruningType) {
    case "unstructured":
      return [mask.eq(1)];
    case "structured": {
      const dim = channelDim(method.constructor.name, t, (method as { dim?: number }).dim ?? Number.NaN);
      const others = t.shape.map((_, i) => i).filter((i) => i !== dim);
      const kept = mask.sum(others).ne(0);
      return t.shape.map((_, i) => (i === dim ? kept : slice()));
    }
    case "global":
      return t.shape.map(() => slice());
    default:
      throw wrongArgument(
        method.constructor.name,
        "pruningType",
        "'unstructured', 'structured' or 'global'",
        method.pruningType,
      );
  }
}

setCombine((old, added) => {
  const methods = old instanceof PruningContainer ? [...old] : [old];
  return new PruningContainer(...methods, added);
});
