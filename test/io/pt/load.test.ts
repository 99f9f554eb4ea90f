// scripts/fixtures/record_io_pt.py wrote the files with torch 2.13.0, in the zip format and in the one before it.

import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FileFormatError, load } from "../../../lib/io/index.js";
import * as nn from "../../../lib/nn/index.js";
import * as optim from "../../../lib/optim/index.js";
import { collectGarbage, DeviceError, memory, type Tensor } from "../../../lib/tensor/index.js";
import { scoped } from "../../support/scoped.js";
import { complexes, dtypes, floats, listed, values } from "./values.js";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/io/pt/${name}`, import.meta.url));

type Tensors = Record<string, Tensor>;

const ways = [
  { name: "zip", prefix: "", options: {} },
  { name: "zip, mapped", prefix: "", options: { mmap: true } },
  { name: "legacy", prefix: "legacy_", options: {} },
  { name: "legacy, mapped", prefix: "legacy_", options: { mmap: true } },
];

describe.each(ways)("$name", ({ prefix, options }) => {
  test(
    "every dtype, bit for bit, in order",
    scoped(async () => {
      const loaded = await load<Tensors>(fixture(`${prefix}dtypes.pt`), options);
      const expected = dtypes();
      expect(Object.keys(loaded)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) {
        expect(loaded[name]!.dtype, name).toBe(value.dtype);
        expect(listed(loaded[name]!), name).toEqual(listed(value));
      }
    }),
  );

  test(
    "views, sharing and what a tensor is besides its values",
    scoped(async () => {
      const all = await load<Tensors & { same: Tensor[] }>(fixture(`${prefix}views.pt`), {
        ...options,
        device: null,
      });
      expect(all.transposed!.stride()).toEqual([1, 4]);
      expect(listed(all.sliced!)).toEqual([2, 5, 8]);
      expect([all.expanded!.shape, all.expanded!.stride()]).toEqual([
        [2, 3],
        [0, 0],
      ]);
      expect(all.same[0]).toBe(all.base);
      expect(all.same[1]).toBe(all.base);
      expect(all.scalar!.item()).toBe(7);
      expect(all.empty!.shape).toEqual([0, 3]);
      expect(all.conjugated!.isConj()).toBe(true);
      expect(listed(all.conjugated!)).toEqual(listed(complexes().conj()));
      expect(all.negative!.isNeg()).toBe(true);
      expect(listed(all.negative!)).toEqual([-1, -0, 1]);
      expect(all.parameter).toBeInstanceOf(nn.Parameter);
      expect([all.parameter!.requiresGrad, all.frozen!.requiresGrad, all.leaf!.requiresGrad]).toEqual([
        true,
        false,
        true,
      ]);
      expect(all.frozen).toBeInstanceOf(nn.Parameter);
      expect([all.meta!.device, all.meta!.dtype, all.meta!.shape]).toEqual(["meta", "float16", [2, 3]]);
      expect(listed(all.sparse!.toDense())).toEqual([0, 0, 3, 4, 0, 0]);
      expect(listed(all.storage!)).toEqual([4, 0, 5, 0]);
      all.base!.fill_(9);
      expect(listed(all.transposed!)).toEqual(Array(12).fill(9));
      expect(listed(all.sliced!)).toEqual([9, 9, 9]);
    }),
  );

  test(
    "a checkpoint goes on training where Python's was",
    scoped(async () => {
      interface Checkpoint {
        model: Tensors;
        optimizer: optim.OptimizerStateDict;
        epoch: number;
        best: null;
      }
      const {
        model: state,
        optimizer: steps,
        epoch,
        best,
      } = await load<Checkpoint>(fixture(`${prefix}checkpoint.pt`), options);
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1));
      const optimizer = new optim.Adam(model.parameters());
      model.loadStateDict(state);
      optimizer.loadStateDict(steps);
      expect([epoch, best]).toEqual([3, null]);
      expect(Object.keys(state)).toEqual(Object.keys(model.stateDict()));
      const saved = optimizer.stateDict();
      expect(saved.param_groups[0]).toMatchObject({
        lr: 0.01,
        weight_decay: 0.1,
        amsgrad: true,
        params: [0, 1, 2, 3, 4, 5],
      });
      expect((saved.state[0]!.step as Tensor).item()).toBe(3);
      expect(saved.state[5]!.exp_avg).toEqualBits(steps.state[5]!.exp_avg!);
    }),
  );
});

test.each(["values.pt", "protocol5.pt"])(
  "plain data: %s",
  scoped(async (name: string) => {
    const loaded = await load<typeof values>(fixture(name));
    const { mixed, ...others } = loaded;
    const { mixed: expectedMixed, ...expected } = values;
    expect(others).toEqual(expected);
    expect([...mixed]).toEqual([...expectedMixed]);
    expect(Object.is(loaded.floats[1], -0)).toBe(true);
    expect(loaded.shared[0]).toBe(loaded.shared[1]);
    expect(loaded.cycle.self).toBe(loaded.cycle);
    expect(Object.keys(loaded.ordered)).toEqual(["b", "a"]);
    expect(Object.keys(loaded)).toEqual(Object.keys(values));
  }),
);

test(
  "on meta only shapes are read",
  scoped(async () => {
    const { base, transposed } = await load<Tensors>(fixture("views.pt"), { device: "meta" });
    expect([base!.device, transposed!.stride()]).toEqual(["meta", [1, 4]]);
  }),
);

test(
  "mapped memory is written to the process's own pages, never to the file",
  scoped(async () => {
    const first = await load<Tensors>(fixture("dtypes.pt"), { mmap: true });
    first.float32!.zero_();
    const second = await load<Tensors>(fixture("dtypes.pt"), { mmap: true });
    expect(listed(second.float32!)).toEqual(floats);
  }),
);

test("outside scopes nothing is left when the result is dropped", async () => {
  collectGarbage();
  const before = memory();
  for (const { prefix, options } of ways) {
    const all = await load<Tensors>(fixture(`${prefix}dtypes.pt`), options);
    for (const one of Object.values(all)) one.dispose();
  }
  expect(memory()).toEqual(before);
});

test("what is no data is refused by its name, and nothing is left behind", async () => {
  collectGarbage();
  const before = memory();
  const refused = (name: string) => expect(load(fixture(name)), name).rejects;
  await refused("module.pt").toThrow(
    /module\.pt at byte \d+: the file mentions "torch\.nn\.modules\.linear\.Linear"/,
  );
  await refused("quantised.pt").toThrow(/QInt8Storage/);
  await refused("module.pt").toThrow(FileFormatError);
  await expect(load(fixture("dtypes.pt"), { device: "cuda:99" })).rejects.toThrow(DeviceError);
  expect(memory()).toEqual(before);
});
