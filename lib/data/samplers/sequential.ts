import { Sampler, type Sized } from "./sampler.js";

/**
 * Every index once, from 0 upwards. PyTorch: `torch.utils.data.SequentialSampler`.
 *
 * @example
 * [...new data.SequentialSampler({ length: 3 })]; // [0, 1, 2]
 */
export class SequentialSampler extends Sampler {
  constructor(private readonly source: Sized) {
    super();
  }

  get length(): number {
    return this.source.length;
  }

  override *[Symbol.iterator](): Generator<number, void> {
    const { length } = this.source;
    for (let index = 0; index < length; index++) yield index;
  }
}
