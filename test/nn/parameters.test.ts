// ParameterList and ParameterDict: keys and text as PyTorch gives them, and the ways to change them.

import { describe, expect, expectTypeOf, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { ArgumentError, NotImplementedError, ones, type Tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { loadNnFixture } from "./support.js";

const wanted = loadNnFixture<Record<string, { printed: string; keys: string[] }>>("families/parameters");

const double = { dtype: "float64" } as const;
const tables: Record<string, () => nn.Module> = {
  list: () => new nn.ParameterList([ones([2, 3]), zeros([4], double)]),
  "list of one": () => new nn.ParameterList([ones([])]),
  "list of none": () => new nn.ParameterList(),
  record: () => new nn.ParameterDict({ size: ones([2]), damage: zeros([1, 1], double) }),
  pairs: () =>
    new nn.ParameterDict([
      ["size", ones([2])],
      ["damage", zeros([1, 1])],
    ]),
  nested: () => new nn.ModuleDict({ heads: new nn.ParameterList([ones([2]), ones([3])]) }),
};

test("every recorded table is here", () => expect(Object.keys(tables)).toEqual(Object.keys(wanted)));

test.each(Object.keys(tables))(
  "%s: PyTorch's keys in its order, and its text",
  scoped((name: string) => {
    using table = tables[name]!();
    expect(Object.keys(table.stateDict())).toEqual(wanted[name]!.keys);
    expect(table.toString()).toBe(wanted[name]!.printed);
  }),
);

describe("ParameterList", () => {
  test(
    "at, set, append, extend, iteration",
    scoped(() => {
      const given = new nn.Parameter(ones([2]));
      using list = new nn.ParameterList([given]).append(zeros([3])).extend([zeros([4])]);
      expect(list.at(0)).toBe(given);
      expect(list.at(-1).requiresGrad).toBe(true);
      expect([...list].map(({ shape }) => shape[0])).toEqual([2, 3, 4]);
      list.at(1).dispose();
      expect(list.set(1, ones([5])).at(1).shape).toEqual([5]);
      expect(list.length).toBe(3);
      expect(() => list.at(3)).toThrow("ParameterList.at: expected an index within the 3 parameters, got 3");
    }),
  );

  test(
    "refuses what is no tensor, and has no forward",
    scoped(() => {
      expect(() => new nn.ParameterList([1 as unknown as Tensor])).toThrow(ArgumentError);
      expect(() => new nn.ParameterList([1 as unknown as Tensor])).toThrow('a Parameter or Tensor for "0"');
      expect(() => new nn.ParameterList().forward()).toThrow(NotImplementedError);
    }),
  );

  test(
    "an optimizer's parameters stay the same when the module is converted",
    scoped(() => {
      using list = new nn.ParameterList([ones([2])]);
      const [held] = list.parameters();
      list.to("float64");
      expect(list.at(0)).toBe(held);
      expect(list.at(0).dtype).toBe("float64");
      list.to("meta");
      expect(list.at(0).device).toBe("meta");
    }),
  );
});

describe("ParameterDict", () => {
  test(
    "has typed keys; get, has, set, update, delete, clear",
    scoped(() => {
      using dict = new nn.ParameterDict({ damage: ones([1]), size: zeros([3]) });
      expectTypeOf(dict.keys()).toEqualTypeOf<("damage" | "size")[]>();
      const { shape } = dict.get("size");
      expect(shape).toEqual([3]);
      // @ts-expect-error: no such parameter
      expect(() => dict.get("speed")).toThrow('expected one of damage, size, got "speed"');
      expect(dict.has("speed")).toBe(false);
      dict.get("damage").dispose();
      expect(dict.set("damage", zeros([4])).get("damage").shape).toEqual([4]);
      dict.get("size").dispose();
      dict.update({ size: ones([5]) });
      expect(dict.entries().map(([key, { shape }]) => [key, shape[0]])).toEqual([
        ["damage", 4],
        ["size", 5],
      ]);
      expect([...dict].map(([key]) => key)).toEqual(dict.keys());
      const values = dict.values();
      expect(dict.delete("size")).toBe(true);
      expect(dict.length).toBe(1);
      dict.clear();
      expect(dict.parameters()).toEqual([]);
      for (const value of values) value.dispose();
    }),
  );

  test(
    "keys stay as they are written, but hold no dot",
    scoped(() => {
      using dict = new nn.ParameterDict<string>({ sizeClass: ones([1]) });
      expect(Object.keys(dict.stateDict())).toEqual(["sizeClass"]);
      expect(() => dict.set("a.b", ones([1]))).toThrow(/without "\."/);
    }),
  );

  test(
    "learns inside a module",
    scoped(() => {
      class Scaled extends nn.Module<[x: Tensor], Tensor> {
        factors = new nn.ParameterDict({ scale: ones([2]) });
        override forward(x: Tensor): Tensor {
          return x.mul(this.factors.get("scale"));
        }
      }
      using model = new Scaled();
      model
        .forward(ones([3, 2]))
        .sum()
        .backward();
      expect(model.namedParameters().map(([name]) => name)).toEqual(["factors.scale"]);
      expect(model.parameters()[0]!.grad).toEqualBits(Float32Array.of(3, 3));
    }),
  );
});

test.each<[name: string, make: () => unknown]>([
  ["ParameterList", () => new nn.ParameterList(null as never)],
  ["ParameterDict", () => new nn.ParameterDict(null as never)],
  ["ParameterDict", () => new nn.ParameterDict([1] as never)],
  ["ModuleList", () => new nn.ModuleList(null as never)],
  ["ModuleDict", () => new nn.ModuleDict(null as never)],
  ["Sequential", () => new nn.Sequential("ReLU" as never)],
])("%s refuses what holds nothing", (name, make) => {
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(`${name}: expected`);
});
