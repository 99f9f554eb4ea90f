// Each sampler's order equals PyTorch's for the same seed, and so does what the default generator draws in between.

import { describe, expect, test } from "vitest";
import { data, Generator, manualSeed, rand } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

interface Epoch {
  before: number;
  /** Each index (or list of them) with the draw made after it. */
  seen: [number | number[], number][];
  after: number;
}
interface SamplerCase {
  sampler: keyof typeof makers;
  ownGenerator: boolean;
  length: number;
  epochs: Epoch[];
}

const weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6];
type Own = { generator?: Generator };
const makers = {
  sequential: (_: Own) => new data.SequentialSampler({ length: 6 }),
  random: (own: Own) => new data.RandomSampler({ length: 11 }, own),
  randomMore: (own: Own) => new data.RandomSampler({ length: 5 }, { numSamples: 13, ...own }),
  randomExact: (own: Own) => new data.RandomSampler({ length: 5 }, { numSamples: 10, ...own }),
  randomReplacement: (own: Own) =>
    new data.RandomSampler({ length: 5 }, { replacement: true, numSamples: 70, ...own }),
  subset: (own: Own) => new data.SubsetRandomSampler([4, 8, 15, 16, 23, 42], own),
  weighted: (own: Own) => new data.WeightedRandomSampler(weights, { numSamples: 9, ...own }),
  weightedWithout: (own: Own) =>
    new data.WeightedRandomSampler(weights, { numSamples: 4, replacement: false, ...own }),
  batch: (own: Own) => new data.BatchSampler(new data.RandomSampler({ length: 8 }, own), { batchSize: 3 }),
  batchDropLast: (own: Own) =>
    new data.BatchSampler(new data.RandomSampler({ length: 8 }, own), { batchSize: 3, dropLast: true }),
};

const draw = () => rand([1]).item() as number;

describe("samplers equal PyTorch", () => {
  const { samplers } = loadFixture<{ samplers: SamplerCase[] }>("dataloader");

  test("every sampler is recorded", () => {
    expect(new Set(samplers.map(({ sampler }) => sampler))).toEqual(new Set(Object.keys(makers)));
  });

  test.each(samplers)(
    "$sampler, own generator $ownGenerator",
    scoped(({ sampler: name, ownGenerator, length, epochs }: SamplerCase) => {
      const sampler = makers[name](ownGenerator ? { generator: new Generator().manualSeed(5) } : {});
      manualSeed(1);
      expect(sampler.length).toBe(length);
      const epoch = (): Epoch => ({
        before: draw(),
        seen: Array.from<number | number[], Epoch["seen"][number]>(sampler, (item) => [item, draw()]),
        after: draw(),
      });
      expect([epoch(), epoch()]).toEqual(epochs);
    }),
  );
});

describe("samplers refuse", () => {
  test.each([
    [
      "nothing to draw",
      () => new data.RandomSampler({ length: 0 }),
      "a positive integer for the number of samples, got 0",
    ],
    [
      "no samples",
      () => new data.RandomSampler({ length: 3 }, { numSamples: 0 }),
      "a positive integer for numSamples, got 0",
    ],
    [
      "half a batch",
      () => new data.BatchSampler([1], { batchSize: 0.5 }),
      "a positive integer for batchSize, got 0.5",
    ],
    [
      "a negative weight",
      () => new data.WeightedRandomSampler([1, -1], { numSamples: 1 }),
      "a finite weight >= 0 at 1, got -1",
    ],
    ["NaN", () => new data.WeightedRandomSampler([Number.NaN], { numSamples: 1 }), "at 0, got NaN"],
    [
      "more than there are",
      () => new data.WeightedRandomSampler([1, 2], { numSamples: 3, replacement: false }),
      "at most 2 samples without replacement, got 3",
    ],
  ])("%s", (_name, make, message) => {
    expect(make).toThrow(message);
  });

  test("a batch sampler over an iterable without a length has none", () => {
    const batches = new data.BatchSampler(new Set([1, 2, 3]), { batchSize: 2 });
    expect([...batches]).toEqual([[1, 2], [3]]);
    expect(batches.length).toBeNaN();
  });
});
