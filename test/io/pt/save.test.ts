// What is written is read again; Python's reading of it is python.test.ts's.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { load, save } from "../../../lib/io/index.js";
import * as nn from "../../../lib/nn/index.js";
import * as optim from "../../../lib/optim/index.js";
import { ArgumentError, arange, ops, randn, type Tensor, tensor, zeros } from "../../../lib/tensor/index.js";
import { scoped } from "../../support/scoped.js";
import { complexes, dtypes, listed, values } from "./values.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-pt-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "saved.pt");

async function roundTrip<T>(value: T): Promise<T> {
  await save(value, path);
  return load<T>(path);
}

describe("save", () => {
  test(
    "plain data come back",
    scoped(async () => {
      const { mixed, ...expected } = values;
      const { mixed: loadedMixed, ...loaded } = await roundTrip(values);
      expect(loaded).toEqual(expected);
      expect([...loadedMixed]).toEqual([...mixed]);
      expect(loaded.shared[0]).toBe(loaded.shared[1]);
      expect(loaded.cycle.self).toBe(loaded.cycle);
    }),
  );

  test("what is longer than a reader's window comes back, whatever lies over its edge", async () => {
    // Of every length, so that each kind of value meets an edge.
    const words = Array.from({ length: 40_000 }, (_, i) => [
      `${i}`,
      i * 7,
      i / 7,
      2 ** 40 + i,
      "x".repeat(i % 11),
    ]);
    expect(await roundTrip(words)).toEqual(words);
    const long = { text: "é".repeat(200_000), bytes: new Uint8Array(300_000).fill(7) };
    expect(await roundTrip(long)).toEqual(long);
  });

  test(
    "every dtype comes back",
    scoped(async () => {
      const expected = dtypes();
      const loaded = await roundTrip(expected);
      for (const [name, value] of Object.entries(expected)) {
        expect(loaded[name]!.dtype).toBe(value.dtype);
        expect(listed(loaded[name]!), name).toEqual(listed(value));
      }
    }),
  );

  test(
    "views share their storage, which is written once, whole",
    scoped(async () => {
      const base = randn([64, 64]);
      const saved = { base, row: base.select(0, 3), turned: base.t(), again: base, conj: complexes().conj() };
      const loaded = await roundTrip(saved);
      expect(readFileSync(path).length).toBeLessThan(4 * 64 * 64 + 3000);
      expect(loaded.again).toBe(loaded.base);
      expect(loaded.turned.stride()).toEqual([1, 64]);
      expect(loaded.row).toEqualBits(base.select(0, 3));
      expect(loaded.conj.isConj()).toBe(true);
      expect(listed(loaded.conj)).toEqual(listed(saved.conj));
      loaded.base.fill_(1);
      expect(loaded.row.sum().item()).toBe(64);
    }),
  );

  test(
    "parameters, leaves, meta and sparse tensors",
    scoped(async () => {
      const frozen = new nn.Parameter(tensor([1.5]), { requiresGrad: false });
      const sparse = ops.call(
        "aten::to_sparse",
        tensor([
          [0, 2.5],
          [0, 0],
        ]),
      ) as Tensor;
      const loaded = await roundTrip({
        weight: new nn.Parameter(tensor([1.5, 2.5])),
        frozen,
        leaf: tensor([1.5]).requiresGrad_(),
        meta: zeros([2, 3], { device: "meta", dtype: "float16" }),
        sparse,
      });
      expect(loaded.weight).toBeInstanceOf(nn.Parameter);
      expect([loaded.weight, loaded.frozen, loaded.leaf].map((x) => x.requiresGrad)).toEqual([
        true,
        false,
        true,
      ]);
      expect([loaded.meta.device, loaded.meta.shape]).toEqual(["meta", [2, 3]]);
      expect(loaded.sparse.toDense().toArray()).toEqual([
        [0, 2.5],
        [0, 0],
      ]);
    }),
  );

  test(
    "a training goes on from its checkpoint",
    scoped(async () => {
      const make = () => {
        const model = new nn.Linear(3, 2);
        return { model, optimizer: new optim.AdamW(model.parameters(), { lr: 0.01 }) };
      };
      const x = randn([8, 3]);
      const step = ({ model, optimizer }: ReturnType<typeof make>) => {
        optimizer.zeroGrad();
        model.forward(x).square().mean().backward();
        optimizer.step();
      };
      const [first, second] = [make(), make()];
      step(first);
      step(first);
      const { model, optimizer } = first;
      const loaded = await roundTrip({
        model: model.stateDict(),
        optimizer: optimizer.stateDict(),
        epoch: 2,
      });
      second.model.loadStateDict(loaded.model);
      second.optimizer.loadStateDict(loaded.optimizer);
      step(first);
      step(second);
      expect(second.model.weight).toEqualBits(first.model.weight);
      expect(loaded.epoch).toBe(2);
    }),
  );

  test(
    "equal values give equal bytes, at the moment of the call",
    scoped(async () => {
      const weight = arange(10, { dtype: "float32" });
      await save({ weight }, path);
      const before = readFileSync(path);
      const saved = save({ weight }, path);
      weight.zero_();
      await saved;
      expect(readFileSync(path).equals(before)).toBe(true);
    }),
  );
});

describe("save refuses, saying where", () => {
  const deep = () => {
    let value: unknown = 1;
    for (let i = 0; i < 600; i++) value = [value];
    return value;
  };
  const base = () => zeros([4]);
  const cases: [what: string, value: () => unknown, message: RegExp][] = [
    [
      "a function",
      () => ({ a: [() => 1] }),
      /save: expected a Tensor or plain data for a\.0, got a function/,
    ],
    ["undefined", () => ({ lr: undefined }), /for lr, got undefined/],
    ["a module", () => ({ model: new nn.Linear(1, 1) }), /for model, got a Linear: save its stateDict\(\)/],
    ["a Date", () => new Date(0), /for value, got a Date/],
    ["a typed array", () => ({ x: new Float32Array(1) }), /for x, got a Float32Array/],
    ["half a character", () => ["\ud800"], /expected well-formed text for 0/],
    ["an object as a key", () => new Map([[{}, 1]]), /expected a key of text, numbers/],
    ["what is too deep", deep, /expected values nested at most 500 deep/],
    [
      "one memory as two dtypes",
      () => {
        const x = base();
        return { x, y: x.view("int32") };
      },
      /share memory to have one dtype, got int32 after float32 for y/,
    ],
  ];
  test.each(cases)(
    "%s",
    scoped(async (_what: string, value: () => unknown, message: RegExp) => {
      await expect(save(value(), path)).rejects.toThrow(message);
      await expect(save(value(), path)).rejects.toThrow(ArgumentError);
    }),
  );
});
