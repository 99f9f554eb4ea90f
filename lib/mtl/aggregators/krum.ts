import { checkNumber, optionsOf, problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { mtlNative } from "../native.js";
import { GramianMethod } from "./gramian_method.js";

export interface KrumOptions {
  /** How many gradients may be anything. */
  nByzantine: number;
  /** How many gradients are averaged, Multi-Krum's m; defaults to 1. */
  nSelected?: number;
  /** `"torchjd"` adds distances where the paper adds their squares; defaults to null. */
  compat?: "torchjd" | null;
}

/**
 * The mean of the `nSelected` gradients with the smallest sum of squared distances to their `T - nByzantine - 2` nearest
 * others (of equal ones the first), so that `nByzantine` gradients may be anything. Fewer than `nByzantine + 3` or
 * `nSelected` tasks throw an `ArgumentError`.
 *
 * Source: Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", section 4. TorchJD:
 * `Krum`.
 *
 * @example
 * const krum = new mtl.Krum({ nByzantine: 1, nSelected: 2 });
 * krum.aggregate([[1, 1], [1, 2], [2, 1], [-90, 40]]).toArray(); // [1, 1.5]
 * krum.weights([[2, 3, 3, -50], [3, 5, 4, -10], [3, 4, 5, -140], [-50, -10, -140, 9700]]); // [0.5, 0.5, 0, 0]
 */
export class Krum extends GramianMethod {
  readonly name = "Krum";
  readonly nByzantine: number;
  readonly nSelected: number;
  readonly compat: "torchjd" | null;

  constructor(options: KrumOptions) {
    super();
    const { nByzantine, nSelected = 1, compat = null } = optionsOf("mtl.Krum", options);
    const count = (least: number) => ({
      expected: `a whole number >= ${least}`,
      accepts: (x: number) => Number.isSafeInteger(x) && x >= least,
    });
    checkNumber("mtl.Krum", "nByzantine", nByzantine, count(0));
    checkNumber("mtl.Krum", "nSelected", nSelected, count(1));
    if (compat !== null && compat !== "torchjd") {
      throw problem("mtl.Krum", `expected "torchjd" or null for compat, got ${show(compat)}`);
    }
    this.nByzantine = nByzantine;
    this.nSelected = nSelected;
    this.compat = compat;
  }

  override weights(gramian: GramianLike): Float64Array {
    const { values, size } = Gramian.from(gramian);
    const { nByzantine, nSelected } = this;
    const least = Math.max(nByzantine + 3, nSelected);
    if (size < least) {
      throw problem(
        "mtl.Krum.weights",
        `expected at least ${least} tasks for nByzantine ${nByzantine} and nSelected ${nSelected}, got ${size}`,
      );
    }
    const options = [nByzantine, nSelected, this.compat === null ? 1 : 0];
    return mtlNative["mtl.Krum.weights"](values, size, options, null);
  }
}
