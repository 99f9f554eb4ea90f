import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";

/**
 * Impartial learning by gradients: the direction has equal projections on all unit gradients. With the lengths d the
 * weights are `v / Σv`, `v = pinv(G) d`, so they sum to 1 (and may be negative).
 *
 * Independent gradients of any lengths are solved by their cosines, where pinv would cut short ones off. Where no direction
 * has equal projections other than 0 (opposed gradients) all weights are 0; a task without gradient gets 0.
 * Source: Liu et al. 2021, "Towards Impartial Multi-task Learning", section 3.1. TorchJD: `IMTLG`, which gives 0 for
 * gradients longer than about 1e12.
 *
 * @example
 * const impartial = new mtl.IMTLG();
 * impartial.weights([[4, 0], [0, 16]]); // [0.6667, 0.3333]
 * impartial.aggregate([[-4, 1, 1], [6, 1, 1]]).toArray(); // [0.0767, 1, 1]
 */
export class IMTLG extends GramianMethod {
  readonly name = "IMTLG";

  override weights(gramian: GramianLike): Float64Array {
    const { values, size } = Gramian.from(gramian);
    return mtlNative["mtl.IMTLG.weights"](values, size, [], null);
  }
}
