// Sequential, ModuleList, ModuleDict, and the models that tutorials write with them.

import { describe, expect, expectTypeOf, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { ArgumentError, NotImplementedError, ones, type Tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

describe("Sequential", () => {
  test(
    "is typed through: what the first takes, what the last gives",
    scoped(() => {
      class Split extends nn.Module<[input: Tensor], { low: Tensor; high: Tensor }> {
        forward(input: Tensor) {
          return { low: input.neg(), high: input };
        }
      }
      using chain = new nn.Sequential(new nn.Bilinear(2, 3, 4), new nn.ReLU(), new Split());
      expectTypeOf(chain.forward).parameters.toEqualTypeOf<[input1: Tensor, input2: Tensor]>();
      const { low, high } = chain.forward(ones([1, 2]), ones([1, 3]));
      expectTypeOf(high).toEqualTypeOf<Tensor>();
      expect(low.neg()).toEqualBits(high);
    }),
  );

  test(
    "a bare Sequential goes from tensor to tensor, an empty one passes through",
    scoped(() => {
      const bare: nn.Sequential = new nn.Sequential(new nn.Flatten());
      expectTypeOf(bare.forward).toEqualTypeOf<(input: Tensor) => Tensor>();
      const x = zeros([2, 3]);
      expect(new nn.Sequential().forward(x)).toBe(x);
    }),
  );

  test(
    "keeps the names of a record as they are written",
    scoped(() => {
      using chain = new nn.Sequential({ firstLayer: new nn.Linear(2, 3), act: new nn.ReLU() });
      expect(Object.keys(chain.stateDict())).toEqual(["firstLayer.weight", "firstLayer.bias"]);
      expect(chain.forward(zeros([1, 2])).shape).toEqual([1, 3]);
    }),
  );

  test(
    "append, at, iteration, length",
    scoped(() => {
      const [flatten, relu] = [new nn.Flatten(), new nn.ReLU()];
      const chain = new nn.Sequential(flatten).append(relu);
      expect([...chain]).toEqual([flatten, relu]);
      expect(chain.at(-1)).toBe(relu);
      expect(chain.length).toBe(2);
      expect(() => chain.at(2)).toThrow(ArgumentError);
    }),
  );

  test("refuses what is no module", () => {
    const wrong = [new nn.ReLU(), Math.abs] as unknown as [nn.TensorModule];
    expect(() => new nn.Sequential(...wrong)).toThrow(/expected a Module for "1"/);
  });
});

describe("ModuleList", () => {
  test("numbers its modules anew when one is inserted", () => {
    const [a, b, c] = [new nn.ReLU(), new nn.Tanh(), new nn.Sigmoid()];
    const list = new nn.ModuleList<nn.TensorModule>([a, b]).insert(1, c);
    expect([...list]).toEqual([a, c, b]);
    expect(list.namedChildren()).toEqual([
      ["0", a],
      ["1", c],
      ["2", b],
    ]);
    expect(list.set(-1, c).at(2)).toBe(c);
    expect(() => list.set(3, a)).toThrow(/index within the 3 modules, got 3/);
  });

  test("prints runs of equal modules on one line", () => {
    expect(String(new nn.ModuleList([new nn.ReLU(), new nn.ReLU(), new nn.Tanh()]))).toBe(
      "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)",
    );
    expect(String(new nn.ModuleList())).toBe("ModuleList()");
  });

  test("has no forward", () => {
    expect(() => new nn.ModuleList().forward()).toThrow(NotImplementedError);
  });
});

describe("ModuleDict", () => {
  test(
    "has typed keys, in the order given",
    scoped(() => {
      using heads = new nn.ModuleDict({ damage: new nn.Linear(4, 1), sizeClass: new nn.Linear(4, 3) });
      expectTypeOf(heads.keys()).toEqualTypeOf<("damage" | "sizeClass")[]>();
      expectTypeOf(heads.get("damage")).toEqualTypeOf<nn.Linear>();
      // @ts-expect-error: no such head
      expect(() => heads.get("speed")).toThrow(/expected one of damage, sizeClass, got "speed"/);
      expect([...heads].map(([task, head]) => [task, head.weight.shape[0]])).toEqual([
        ["damage", 1],
        ["sizeClass", 3],
      ]);
      expect(Object.keys(heads.stateDict())).toContain("sizeClass.weight");
    }),
  );

  test("set, has, delete", () => {
    const dict = new nn.ModuleDict();
    dict.set("a", new nn.ReLU()).set("b", new nn.Tanh());
    expect(dict.has("a")).toBe(true);
    expect(dict.delete("a")).toBe(true);
    expect(dict.keys()).toEqual(["b"]);
    expect(() => dict.set("x.y", new nn.ReLU())).toThrow(/without "\."/);
  });
});

describe("models as tutorials write them", () => {
  test(
    "a trunk and a ModuleDict of heads, in class fields",
    scoped(() => {
      class MultiTaskModel extends nn.Module {
        trunk = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
        heads = new nn.ModuleDict({ kind: new nn.Linear(8, 3), age: new nn.Linear(8, 1) });

        forward(x: Tensor) {
          const z = this.trunk.forward(x);
          return { kind: this.heads.get("kind").forward(z), age: this.heads.get("age").forward(z) };
        }
      }
      using model = new MultiTaskModel();
      const out = model.forward(zeros([5, 4]));
      expectTypeOf(out).toEqualTypeOf<{ kind: Tensor; age: Tensor }>();
      expect(out.kind.shape).toEqual([5, 3]);
      expect(model.parameters()).toHaveLength(6);
    }),
  );

  test(
    "sizes and tasks given to the constructor, fields declared without a value",
    scoped(() => {
      class HardSharingModel extends nn.Module<[x: Tensor], Record<string, Tensor>> {
        shared: nn.Sequential;
        heads: nn.ModuleDict;
        scale: nn.Parameter | null;

        constructor(inputs: number, hidden: number, tasks: Record<string, number>) {
          super();
          this.shared = new nn.Sequential(new nn.Linear(inputs, hidden), new nn.ReLU());
          const heads = Object.entries(tasks).map(([task, size]) => [task, new nn.Linear(hidden, size)]);
          this.heads = new nn.ModuleDict(Object.fromEntries(heads));
          this.scale = null;
        }

        override forward(x: Tensor): Record<string, Tensor> {
          const z = this.shared.forward(x);
          return Object.fromEntries(this.heads.entries().map(([task, head]) => [task, head.forward(z)]));
        }
      }
      using model = new HardSharingModel(4, 8, { kind: 3, age: 1 });
      expect(model.forward(zeros([5, 4])).age!.shape).toEqual([5, 1]);
      expect(model.namedParameters().map(([name]) => name)).toEqual([
        "shared.0.weight",
        "shared.0.bias",
        "heads.kind.weight",
        "heads.kind.bias",
        "heads.age.weight",
        "heads.age.bias",
      ]);
    }),
  );

  test(
    "any module is a Module",
    scoped(() => {
      using linear = new nn.Linear(1, 1);
      const any: nn.Module[] = [linear, new nn.CrossEntropyLoss(), new nn.ModuleList()];
      expect(any).toHaveLength(3);
    }),
  );
});
