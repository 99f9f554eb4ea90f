/** Methods that Python writes in Python; the functions of the same names do the work. */

import { lu } from "../composites/decompositions.js";
import { type NormKind, type NormOptions, norm } from "../composites/norm.js";
import { nonzero } from "../composites/places.js";
import {
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  type UniqueResult,
  unique,
  uniqueConsecutive,
} from "../composites/unique.js";
import { tensor } from "../creation.js";
import type { Tensor } from "../tensor.js";
import type { NestedArray, TensorOptions, TypedArray } from "../types.js";
import { FactMethods } from "./facts.js";

export abstract class CompositeMethods extends FactMethods {
  /** The norm of all elements or along dimensions; see `norm`. PyTorch: `Tensor.norm`. */
  override norm(p?: NormKind | null, options?: NormOptions): Tensor;
  override norm(
    p: NormKind | null | undefined,
    dim: number | readonly number[] | null | undefined,
    keepdim?: boolean,
    options?: NormOptions,
  ): Tensor;
  override norm(
    p: NormKind | null | undefined,
    dim: number | readonly number[] | null | undefined,
    options: NormOptions,
  ): Tensor;
  override norm(options: NormOptions): Tensor;
  override norm(...given: unknown[]): Tensor {
    return (norm as (input: unknown, ...given: unknown[]) => Tensor)(this, ...given);
  }

  /** The distinct elements; see `unique`. PyTorch: `Tensor.unique`. */
  unique<const O extends UniqueOptions>(options?: O): UniqueResult<O>;
  unique(
    sorted: boolean,
    returnInverse?: boolean,
    returnCounts?: boolean,
    dim?: number | null,
  ): Tensor | Tensor[];
  unique(...given: unknown[]): unknown {
    return (unique as (input: unknown, ...given: unknown[]) => unknown)(this, ...given);
  }

  /** The first of each run of equal elements; see `uniqueConsecutive`. PyTorch: `Tensor.unique_consecutive`. */
  uniqueConsecutive<const O extends UniqueConsecutiveOptions>(options?: O): UniqueResult<O>;
  uniqueConsecutive(returnInverse: boolean, returnCounts?: boolean, dim?: number | null): Tensor | Tensor[];
  uniqueConsecutive(...given: unknown[]): unknown {
    return (uniqueConsecutive as (input: unknown, ...given: unknown[]) => unknown)(this, ...given);
  }

  /** L and U in one, with pivots; see `lu`. PyTorch: `Tensor.lu`. */
  lu(pivot?: boolean, getInfos?: false): [lu: Tensor, pivots: Tensor];
  lu(pivot: boolean, getInfos: true): [lu: Tensor, pivots: Tensor, infos: Tensor];
  lu(options: { pivot?: boolean; getInfos: true }): [lu: Tensor, pivots: Tensor, infos: Tensor];
  lu(options: { pivot?: boolean; getInfos?: false }): [lu: Tensor, pivots: Tensor];
  lu(...given: unknown[]): Tensor[] {
    return (lu as (input: unknown, ...given: unknown[]) => Tensor[])(this, ...given);
  }

  /** Where the tensor is not zero, one row an element; see `nonzero`. PyTorch: `Tensor.nonzero`. */
  nonzero(options?: { asTuple?: false }): Tensor;
  nonzero(options: { asTuple: true }): Tensor[];
  nonzero(options: { asTuple?: boolean } = {}): Tensor | Tensor[] {
    return (nonzero as (input: unknown, options: unknown) => Tensor | Tensor[])(this, options);
  }

  /** A tensor of other values, of this one's dtype and device. PyTorch: `Tensor.new_tensor`. */
  newTensor(data: NestedArray | TypedArray | Tensor, options: TensorOptions = {}): Tensor {
    const { dtype, device } = this;
    return tensor(data, { dtype, device, ...options });
  }
}
