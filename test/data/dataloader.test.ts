// Batches, their order and what the default generator draws between them: equal to PyTorch's for the same seed.

import { describe, expect, expectTypeOf, test } from "vitest";
import { arange, data, Generator, manualSeed, rand, Tensor, tensor } from "../../lib/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

type Plain = { dtype: string; values: unknown } | string | Plain[] | { [key: string]: Plain };
interface Epoch {
  before: number;
  seen: [Plain, number][];
  after: number;
}
interface LoaderCase {
  name: string;
  seed: number;
  rows: number;
  batchSize: number;
  shuffle: boolean;
  dropLast?: boolean;
  generatorSeed?: number;
  stop?: number;
  length: number;
  epochs: Epoch[];
  generatorAfter: number | null;
}
interface StreamCase {
  rows: number;
  batchSize: number;
  dropLast: boolean;
  epochs: Epoch[];
}
const fixture = loadFixture<{ loaders: LoaderCase[]; collated: Epoch[]; streams: StreamCase[] }>(
  "dataloader",
);

const draw = (generator?: Generator) => rand([1], { generator }).item() as number;

function plain(value: unknown): Plain {
  if (value instanceof Tensor) return { dtype: value.dtype, values: value.toArray() };
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, plain(item)]));
}

function twoEpochs(loader: Iterable<unknown>, stop = Number.POSITIVE_INFINITY): Epoch[] {
  return [1, 2].map(() => {
    const before = draw();
    const seen: Epoch["seen"] = [];
    for (const batch of loader) {
      seen.push([plain(batch), draw()]);
      if (seen.length === stop) break;
    }
    return { before, seen, after: draw() };
  });
}

async function twoEpochsAsync(
  loader: AsyncIterable<unknown>,
  stop = Number.POSITIVE_INFINITY,
): Promise<Epoch[]> {
  const epochs: Epoch[] = [];
  while (epochs.length < 2) {
    const before = draw();
    const seen: Epoch["seen"] = [];
    for await (const batch of loader) {
      seen.push([plain(batch), draw()]);
      if (seen.length === stop) break;
    }
    epochs.push({ before, seen, after: draw() });
  }
  return epochs;
}

function make({ rows, generatorSeed, batchSize, shuffle, dropLast }: LoaderCase) {
  const generator = generatorSeed === undefined ? undefined : new Generator().manualSeed(generatorSeed);
  const set = new data.TensorDataset(arange(rows * 2, { dtype: "float32" }).view([rows, 2]), arange(rows));
  return { generator, set, loader: new data.DataLoader(set, { batchSize, shuffle, dropLast, generator }) };
}

describe("DataLoader equals PyTorch", () => {
  describe.each(fixture.loaders)("$name", (row) => {
    test(
      "for",
      scoped(() => {
        const { loader, generator } = make(row);
        manualSeed(row.seed);
        expect(twoEpochs(loader, row.stop)).toEqual(row.epochs);
        expect(loader.length).toBe(row.length);
        if (generator) expect(draw(generator)).toBe(row.generatorAfter);
      }),
    );

    test(
      "for await",
      scoped(async () => {
        const { loader } = make(row);
        manualSeed(row.seed);
        expect(await twoEpochsAsync(loader, row.stop)).toEqual(row.epochs);
      }),
    );

    test(
      "sample by sample, without the fast path",
      scoped(() => {
        const { set, generator } = make(row);
        const slow = { length: set.length, get: (index: number) => set.get(index) };
        const { batchSize, shuffle, dropLast } = row;
        manualSeed(row.seed);
        const loader = new data.DataLoader(slow, { batchSize, shuffle, dropLast, generator });
        expect(twoEpochs(loader, row.stop)).toEqual(row.epochs);
      }),
    );
  });

  test(
    "the default collate, nested",
    scoped(() => {
      class Records extends data.Dataset<Record<string, unknown>> {
        readonly length = 7;
        get(i: number) {
          return {
            x: tensor([i, i + 0.5], { dtype: "float32" }),
            whole: i,
            real: i + 0.25,
            flag: i % 3 === 0,
            name: `row ${i}`,
            pair: [i, { deep: tensor(i) }],
          };
        }
      }
      manualSeed(4);
      expect(twoEpochs(new data.DataLoader(new Records(), { batchSize: 3, shuffle: true }))).toEqual(
        fixture.collated,
      );
    }),
  );

  test(
    "streams",
    scoped(async () => {
      class Stream extends data.IterableDataset<Tensor> {
        constructor(override readonly length: number) {
          super();
        }
        *samples() {
          for (let i = 0; i < this.length; i++) yield tensor([i], { dtype: "float32" });
        }
      }
      const loader = ({ rows, batchSize, dropLast }: StreamCase) =>
        new data.DataLoader(new Stream(rows), { batchSize, dropLast });
      manualSeed(4);
      for (const row of fixture.streams) expect(twoEpochs(loader(row))).toEqual(row.epochs);
      manualSeed(4);
      for (const row of fixture.streams) expect(await twoEpochsAsync(loader(row))).toEqual(row.epochs);
      expect(fixture.streams.map((row) => loader(row).length)).toEqual([3, 2, 2]);
    }),
  );
});

describe("DataLoader", () => {
  const numbers = (length: number) => ({ length, get: (index: number) => index * 10 });

  test(
    "waits for samples that are promises, and says so to a plain for",
    scoped(async () => {
      const slow = { length: 3, get: async (index: number) => ({ index, name: `row ${index}` }) };
      const loader = new data.DataLoader(slow, { batchSize: 2 });
      const seen: unknown[] = [];
      for await (const batch of loader) {
        expectTypeOf(batch).toEqualTypeOf<{ index: Tensor; name: string[] }>();
        seen.push([batch.index.toArray(), batch.name]);
      }
      expect(seen).toEqual([
        [
          [0, 1],
          ["row 0", "row 1"],
        ],
        [[2], ["row 2"]],
      ]);
      expect(() => [...loader]).toThrow("expected `for await` over a dataset whose samples are promises");
    }),
  );

  test("a failing sample ends the loop with its own error", async () => {
    const broken = {
      length: 3,
      get: async (index: number) => (index === 1 ? Promise.reject(new Error("no file")) : index),
    };
    const loop = async () => {
      for await (const batch of new data.DataLoader(broken, { batchSize: 3 })) batch.dispose();
    };
    await expect(loop()).rejects.toThrow("no file");
  });

  test(
    "an asynchronous stream is closed when the loop is left",
    scoped(async () => {
      let closed = false;
      class Lines extends data.IterableDataset<number> {
        async *samples() {
          try {
            for (let i = 0; ; i++) yield i;
          } finally {
            closed = true;
          }
        }
      }
      const loader = new data.DataLoader(new Lines(), { batchSize: 4 });
      for await (const batch of loader) {
        expect(batch.toArray()).toEqual([0, 1, 2, 3]);
        break;
      }
      expect(closed).toBe(true);
      expect(() => [...loader]).toThrow("expected `for await` over an asynchronous dataset");
      expect(() => loader.length).toThrow("a sampler or stream that has a length");
    }),
  );

  test(
    "takes samplers, batch samplers and a collate of one's own",
    scoped(() => {
      const sampled = new data.DataLoader(numbers(9), { sampler: [5, 2, 7], batchSize: 2 });
      expect(Array.from(sampled, (batch) => batch.toArray())).toEqual([[50, 20], [70]]);
      const batched = new data.DataLoader(numbers(9), { batchSampler: [[1], [2, 3]] });
      expect(Array.from(batched, (batch) => batch.toArray())).toEqual([[10], [20, 30]]);
      expect([sampled.length, batched.length]).toEqual([2, 2]);
      const summed = new data.DataLoader(numbers(4), {
        batchSize: 2,
        collate: (samples) => samples.reduce((a, b) => a + b, 0),
      });
      expectTypeOf([...summed]).toEqualTypeOf<number[]>();
      expect([...summed]).toEqual([10, 50]);
      const set = new data.TensorDataset({ x: arange(4) });
      const own = new data.DataLoader(set, {
        batchSize: 4,
        collate: (samples) => samples.map(({ x }) => x.item()),
      });
      expect([...own]).toEqual([[0, 1, 2, 3]]);
    }),
  );

  test(
    "the batch of a TensorDataset is typed by its names",
    scoped(() => {
      const set = new data.TensorDataset({ x: arange(4), speed: arange(4) });
      for (const batch of new data.DataLoader(set)) {
        expectTypeOf(batch).toEqualTypeOf<{ x: Tensor; speed: Tensor }>();
        // @ts-expect-error no such task
        expect(batch.damage).toBeUndefined();
      }
      const [first] = data.randomSplit(set, [3, 1]);
      for (const batch of new data.DataLoader(first!, { batchSize: 3 })) {
        expectTypeOf(batch).toEqualTypeOf<{ x: Tensor; speed: Tensor }>();
        expect(batch.speed.shape).toEqual([3]);
      }
    }),
  );

  test.each([
    [{ batchSize: 0 }, "a positive integer for batchSize, got 0"],
    [{ batchSize: 2.5 }, "got 2.5"],
    [{ sampler: [1], shuffle: true }, "either `sampler` or `shuffle`, got both"],
    [{ batchSampler: [[1]], batchSize: 2 }, "`batchSampler` without batchSize"],
    [{ batchSampler: [[1]], dropLast: true }, "`batchSampler` without batchSize"],
  ])("%j is refused", (options, message) => {
    expect(() => new data.DataLoader(numbers(4), options)).toThrow(message);
  });

  test("refuses what is no dataset, and an empty one to shuffle", () => {
    expect(() => new data.DataLoader([1, 2] as unknown as data.Dataset<number>)).toThrow("got an array of 2");
    expect(() => new data.DataLoader(numbers(0), { shuffle: true })).toThrow("the number of samples, got 0");
    expect([...new data.DataLoader(numbers(0))]).toEqual([]);
    class Empty extends data.IterableDataset<number> {
      samples() {
        return [];
      }
    }
    expect(() => new data.DataLoader(new Empty(), { shuffle: true })).toThrow(
      "no shuffle, sampler or batchSampler",
    );
  });
});
