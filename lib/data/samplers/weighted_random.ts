import { type Generator as RandomGenerator, tensor } from "../../tensor/index.js";
import { takeIntegers } from "../draw.js";
import { argumentError } from "../errors.js";
import { checkCount, Sampler } from "./sampler.js";

export interface WeightedRandomSamplerOptions {
  /** How many indices an epoch has. */
  numSamples: number;
  /** Whether an index may come twice; defaults to true. */
  replacement?: boolean;
  generator?: RandomGenerator;
}

/**
 * Indices drawn in proportion to one weight each, which need not sum to 1; the way to balance rare classes.
 *
 * Negative or infinite weights, and without replacement more samples than weights, throw an `ArgumentError`.
 * PyTorch: `torch.utils.data.WeightedRandomSampler`.
 *
 * @example
 * [...new data.WeightedRandomSampler([0, 1, 0], { numSamples: 4 })]; // [1, 1, 1, 1]
 */
export class WeightedRandomSampler extends Sampler {
  readonly length: number;
  readonly replacement: boolean;
  private readonly weights: Float64Array;
  private readonly generator: RandomGenerator | undefined;

  constructor(
    weights: ArrayLike<number>,
    { numSamples, replacement = true, generator }: WeightedRandomSamplerOptions,
  ) {
    super();
    checkCount("WeightedRandomSampler", "numSamples", numSamples);
    this.weights = Float64Array.from(weights);
    const bad = this.weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
    if (bad >= 0) {
      throw argumentError(
        "WeightedRandomSampler",
        `a finite weight >= 0 at ${bad}`,
        String(this.weights[bad]),
      );
    }
    if (!replacement && numSamples > this.weights.length) {
      throw argumentError(
        "WeightedRandomSampler",
        `at most ${this.weights.length} samples without replacement`,
        String(numSamples),
      );
    }
    this.length = numSamples;
    this.replacement = replacement;
    this.generator = generator;
  }

  override *[Symbol.iterator](): Generator<number, void> {
    const weights = tensor(this.weights);
    const drawn = weights.multinomial(this.length, this.replacement, { generator: this.generator });
    weights.dispose();
    yield* takeIntegers(drawn);
  }
}
