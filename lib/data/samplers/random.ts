import { Generator as RandomGenerator } from "../../tensor/index.js";
import { drawSeed, integersBelow, permutation } from "../draw.js";
import { checkCount, Sampler, type Sized } from "./sampler.js";

export interface RandomSamplerOptions {
  /** Draw every index anew, so that one may come twice; defaults to false: a permutation. */
  replacement?: boolean;
  /** How many indices an epoch has; defaults to the number of samples. */
  numSamples?: number;
  /** Where the order is drawn from; defaults to a new generator, seeded each epoch from the default one. */
  generator?: RandomGenerator;
}

/**
 * Indices in random order, drawn anew each epoch; the same seed gives PyTorch's order, epoch after epoch.
 *
 * An empty source throws an `ArgumentError`, as there is nothing to draw.
 * PyTorch: `torch.utils.data.RandomSampler`.
 *
 * @example
 * manualSeed(0);
 * [...new data.RandomSampler({ length: 5 })]; // [1, 3, 4, 2, 0]
 */
export class RandomSampler extends Sampler {
  readonly replacement: boolean;
  private readonly numSamples: number | undefined;
  private readonly generator: RandomGenerator | undefined;

  constructor(
    private readonly source: Sized,
    { replacement = false, numSamples, generator }: RandomSamplerOptions = {},
  ) {
    super();
    this.replacement = replacement;
    this.numSamples = numSamples;
    this.generator = generator;
    checkCount(
      "RandomSampler",
      numSamples === undefined ? "the number of samples" : "numSamples",
      this.length,
    );
  }

  get length(): number {
    return this.numSamples ?? this.source.length;
  }

  /** Lazy, as Python's generator function is: nothing is drawn before the first index is asked for. */
  override *[Symbol.iterator](): Generator<number, void> {
    const { length: wanted } = this;
    const { length: n } = this.source;
    const generator = this.generator ?? new RandomGenerator().manualSeed(drawSeed());
    if (this.replacement) {
      // 32 at a time, as PyTorch draws them: the block size decides how far a shared generator has moved.
      for (let block = 0; block < Math.floor(wanted / 32); block++) yield* integersBelow(n, 32, generator);
      yield* integersBelow(n, wanted % 32, generator);
    } else {
      for (let round = 0; round < Math.floor(wanted / n); round++) yield* permutation(n, generator);
      // Drawn also when nothing of it is used: PyTorch does, and a shared generator must stand where its does.
      yield* permutation(n, generator).slice(0, wanted % n);
    }
  }
}
