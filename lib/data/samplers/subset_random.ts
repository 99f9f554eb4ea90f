import type { Generator as RandomGenerator } from "../../tensor/index.js";
import { permutation } from "../draw.js";
import { Sampler } from "./sampler.js";

/**
 * These indices, each once, in an order drawn anew each epoch, from `generator` or the default one.
 *
 * PyTorch: `torch.utils.data.SubsetRandomSampler`.
 *
 * @example
 * const set = new data.TensorDataset({ x: torch.arange(20) });
 * const loader = new data.DataLoader(set, { sampler: new data.SubsetRandomSampler([4, 8, 15, 16]) });
 * loader.length; // 4
 */
export class SubsetRandomSampler extends Sampler {
  private readonly generator: RandomGenerator | undefined;

  constructor(
    readonly indices: readonly number[],
    { generator }: { generator?: RandomGenerator } = {},
  ) {
    super();
    this.generator = generator;
  }

  get length(): number {
    return this.indices.length;
  }

  override *[Symbol.iterator](): Generator<number, void> {
    for (const position of permutation(this.indices.length, this.generator)) yield this.indices[position]!;
  }
}
