// What the methods that remember gradients keep: by task, across scopes, in a state, in a file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  ArgumentError,
  collectGarbage,
  type DType,
  io,
  memory,
  mtl,
  randn,
  ShapeError,
  scope,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import { blocksOf, jacobiansOf, lossesOf } from "./jacobians.js";

type Method = mtl.ExcessMTL | mtl.MoCo | mtl.DBMTL;
const makers: [name: string, make: () => Method, key: string][] = [
  ["ExcessMTL", () => new mtl.ExcessMTL({ eta: 0.1 }), "roots"],
  ["MoCo", () => new mtl.MoCo(), "tracked"],
  ["DBMTL", () => new mtl.DBMTL(), "means"],
];

const kept: Method[] = [];
function keep(method: Method): Method {
  kept.push(method);
  return method;
}
afterEach(() => {
  for (const method of kept.splice(0)) method.dispose();
});

const [matrices, losses] = [jacobiansOf(7), lossesOf(8)];
const names = ["a", "b", "c"];

/** One step in a scope of its own, with the rows of the named tasks; gives the direction. */
function step(method: Method, k: number, tasks: readonly string[] = names): number[][] {
  return scope(() => {
    const rows = tasks.map((task) => matrices[k]![names.indexOf(task)]!);
    const values = Float64Array.from(tasks, (task) => losses[k]![names.indexOf(task)]!);
    const blocks = blocksOf(tensor(rows, { dtype: "float64" }), [[2, 2], [3]]);
    return method.directions(blocks, { tasks, losses: values }).map((d) => d.flatten().toArray() as number[]);
  });
}

/** Numbers in place of Tensors, so that two states compare. */
function plain(state: mtl.State): unknown {
  return scope(() =>
    JSON.parse(mtl.packState(state).metadata["candelabra.state"]!, (_key, value) => {
      const tensors = mtl.packState(state).tensors as Record<string, Tensor>;
      return value?.$tensor ? tensors[value.$tensor]!.toArray() : value;
    }),
  );
}

const stateOf = (method: Method) => scope(() => plain(method.stateDict()));

describe.each(makers)("%s", (_name, make, key) => {
  test("a task that is absent keeps what is remembered of it, the others go on", () => {
    const method = keep(make());
    method.begin(names);
    step(method, 0);
    const before = stateOf(method) as Record<string, number[][]>;
    step(method, 1, ["c", "a"]);
    const after = stateOf(method) as Record<string, number[][]>;
    for (const block of [0, 1]) {
      const [was, is] = [
        before[key]![block] as unknown as number[][],
        after[key]![block] as unknown as number[][],
      ];
      expect(is[1]).toEqual(was[1]);
      expect(is[0]).not.toEqual(was[0]);
      expect(is[2]).not.toEqual(was[2]);
    }
    expect((after.steps as unknown as number[])[1]).toBe(1);
    expect(after.steps).toEqual([2, 1, 2]);
    if (method instanceof mtl.DBMTL) return;
    const weights = Object.values(method.current());
    expect(weights.reduce((a, b) => a + b)).toBeClose(1, { rtol: 1e-14, atol: 0 });
    expect(weights[1]).toBe(keepWeight(method, before));
  });

  test("the order of the rows does not matter", () => {
    const [method, turned] = [keep(make()), keep(make())];
    for (const one of [method, turned]) one.begin(names);
    for (let k = 0; k < 5; k++) {
      const expected = step(method, k);
      const got = step(turned, k, k % 2 ? ["c", "a", "b"] : names);
      for (const [i, direction] of got.entries())
        expect(direction).toBeClose(expected[i], { rtol: 1e-12, atol: 1e-14 });
    }
  });

  test("goes on bit for bit from its state, also through a file and with the tasks in another order", async () => {
    const method = keep(make());
    for (let k = 0; k < 6; k++) step(method, k);
    const folder = mkdtempSync(join(tmpdir(), "candelabra-state-"));
    const path = join(folder, "state.safetensors");
    const saved = await scope(async () => {
      const { tensors, metadata } = mtl.packState(method.stateDict());
      await io.saveSafetensors(tensors, path, { metadata });
      return plain(method.stateDict());
    });
    const [restored, turned] = [keep(make()), keep(make())];
    turned.begin(names.toReversed());
    await scope(async () => {
      const state = mtl.unpackState(await io.loadSafetensors(path));
      restored.loadStateDict(state);
      turned.loadStateDict(state);
    });
    rmSync(folder, { recursive: true });
    expect(stateOf(restored)).toEqual(saved);
    for (let k = 6; k < 12; k++) {
      const expected = step(method, k);
      expect(step(restored, k)).toEqual(expected);
      const got = step(turned, k);
      for (const [i, direction] of got.entries())
        expect(direction).toBeClose(expected[i], { rtol: 1e-12, atol: 1e-14 });
    }
  });

  test("a state is a copy: later steps do not change it", () => {
    const method = keep(make());
    step(method, 0);
    scope(() => {
      const state = method.stateDict();
      const before = plain(state);
      step(method, 1);
      expect(plain(state)).toEqual(before);
    });
  });

  test("frees all of a step but its buffers, and those on dispose; then it starts anew", () => {
    collectGarbage();
    const before = memory().tensors;
    const method = keep(make());
    const first = step(method, 0);
    collectGarbage();
    expect(memory().tensors - before).toBe(2);
    for (let k = 1; k < 4; k++) step(method, k, k % 2 ? ["b"] : names);
    collectGarbage();
    expect(memory().tensors - before).toBe(2);
    method.dispose();
    expect(memory().tensors - before).toBe(0);
    expect(step(method, 0)).toEqual(first);
  });

  test("refuses another object's state and other parameters, and is then as it was", () => {
    const method = keep(make());
    step(method, 0);
    const before = stateOf(method);
    scope(() => {
      const state = method.stateDict();
      const wrong: [mtl.State, RegExp][] = [
        [{}, /no "tasks"/],
        [{ ...state, tasks: ["a", "b", "x"] }, /"x" is no task/],
        [{ ...state, steps: [1, 2] }, /3 numbers under "steps"/],
        [{ ...state, steps: [1, 2, null] }, /"steps" in the state, got null/],
        [{ ...state, [key]: [1] }, /list of Tensors/],
        [{ ...state, [key]: [randn([2, 4])] }, /a row for each of 3 tasks/],
      ];
      for (const [given, message] of wrong) {
        expect(() => method.loadStateDict(given)).toThrow(ArgumentError);
        expect(() => method.loadStateDict(given)).toThrow(message);
      }
      const given = { tasks: names, losses: Float64Array.of(1, 1, 1) };
      expect(() => method.directions([randn([3, 4])], given)).toThrow(/2 shared parameters as before, got 1/);
      expect(() => method.directions([randn([3, 4]), randn([3, 3])], given)).toThrow(ShapeError);
      const other = { ...given, tasks: ["a", "b", "x"] };
      expect(() => method.directions([randn([3, 2, 2]), randn([3, 3])], other)).toThrow(/"x" is no task/);
      expect(() => method.begin(["a"])).toThrow(ArgumentError);
    });
    expect(stateOf(method)).toEqual(before);
  });

  test.each<[DType, DType]>([
    ["bfloat16", "float32"],
    ["float32", "float32"],
    ["float64", "float64"],
  ])("gradients in %s are remembered in %s and answered in their own", (given, remembered) => {
    const method = keep(make());
    scope(() => {
      const block = tensor(matrices[0]!, { dtype: given });
      const [direction] = method.directions([block], { tasks: names, losses: losses[0]! });
      expect(direction!.dtype).toBe(given);
      expect((method.stateDict()[key] as Tensor[])[0]!.dtype).toBe(remembered);
    });
  });
});

/** The weight of the second task in a state. */
function keepWeight(method: Method, state: Record<string, unknown>): number {
  return method instanceof mtl.MoCo
    ? (state.weight as number[])[1]!
    : Math.exp((state.score as number[])[1]!);
}

describe("packState", () => {
  test("gives back numbers that JSON lacks, odd keys and nested Tensors", () => {
    scope(() => {
      const state = {
        "a/b": { c: [1, -0, null] },
        a: { "b/c": Number.NaN, "~": [tensor([1.5])] },
        inf: [-Infinity],
        no: false,
      };
      const packed = mtl.packState(state);
      expect(Object.keys(packed.tensors)).toEqual(["a/~0/0"]);
      const back = mtl.unpackState({ ...packed, metadata: { ...packed.metadata, epoch: "3" } });
      expect(back).toEqual(state);
      expect(Object.is((back["a/b"] as { c: number[] }).c[1], -0)).toBe(true);
    });
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a state with its own marks", () => mtl.packState({ $tensor: "x" }), /another key than "\$tensor"/],
    [
      "what packState did not write",
      () => mtl.unpackState({ tensors: {}, metadata: {} }),
      /did packState write it/,
    ],
    [
      "a missing Tensor",
      () =>
        mtl.unpackState({ tensors: {}, metadata: { "candelabra.state": '{"x":{"$tensor":"toString"}}' } }),
      /"toString" is not among the tensors/,
    ],
  ])("refuses %s", (_name, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
