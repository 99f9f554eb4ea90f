import { describe, expect, expectTypeOf, test } from "vitest";
import { ArgumentError, manualSeed, mtl, nn, noGrad, randn, type Tensor, tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const build = (outputMean = {}) =>
  new mtl.HardSharing({
    trunk: new nn.Sequential(new nn.Linear(5, 6), new nn.ReLU()),
    heads: { damage: new nn.Linear(6, 1), size: new nn.Sequential(new nn.Linear(6, 4), new nn.Linear(4, 3)) },
    outputMean,
  });

describe("HardSharing", () => {
  test(
    "state-dict keys and parameters by task, as a Module with a trunk and a ModuleDict has them",
    scoped(() => {
      const model = build();
      const heads = [
        "damage.weight",
        "damage.bias",
        "size.0.weight",
        "size.0.bias",
        "size.1.weight",
        "size.1.bias",
      ];
      expect(Object.keys(model.stateDict())).toEqual([
        "trunk.0.weight",
        "trunk.0.bias",
        ...heads.map((key) => `heads.${key}`),
      ]);
      expect(model.tasks).toEqual(["damage", "size"]);
      expect(model.sharedParameters()).toEqual(model.trunk.parameters());
      expect(model.taskParameters("size")).toEqual(model.heads.get("size").parameters());
      model.dispose();
    }),
  );

  test(
    "the bits of a seed are those of building trunk and heads in their order",
    scoped(() => {
      manualSeed(3);
      const parts = [new nn.Linear(5, 6), new nn.Linear(6, 1), new nn.Linear(6, 4), new nn.Linear(4, 3)];
      manualSeed(3);
      const model = build();
      for (const [i, parameter] of parts.flatMap((part) => part.parameters()).entries()) {
        expect(model.parameters()[i]!).toEqualBits(parameter);
      }
      for (const module of [model, ...parts]) module.dispose();
    }),
  );

  test(
    "forward gives each head's output, recorded or not",
    scoped(() => {
      const model = build();
      const x = randn([7, 5]);
      const out = model.forward(x);
      expectTypeOf(out).toEqualTypeOf<{ damage: Tensor; size: Tensor }>();
      const z = model.trunk.forward(x);
      expect(out.damage).toEqualBits(model.heads.get("damage").forward(z));
      expect(out.size).toEqualBits(model.heads.get("size").forward(z));
      expect(noGrad(() => model.forward(x)).size).toEqualBits(out.size);
      model.dispose();
    }),
  );

  test("task names are typed", () => {
    type Model = ReturnType<typeof build>;
    expectTypeOf<Model["tasks"]>().toEqualTypeOf<("damage" | "size")[]>();
    expectTypeOf<mtl.Balancer<"damage" | "size">["backward"]>()
      .parameter(0)
      .toEqualTypeOf<Readonly<Record<"damage" | "size", Tensor | null>>>();
    const typed = (model: Model) => new mtl.Balancer(model);
    expectTypeOf<ReturnType<typeof typed>>().toEqualTypeOf<mtl.Balancer<"damage" | "size">>();
  });

  test(
    "outputMean sets the last Linear's bias of its head and nothing else",
    scoped(() => {
      manualSeed(4);
      const plain = build();
      manualSeed(4);
      const model = build({ damage: 243.1, size: [1, -2, 0.5] });
      expect(model.heads.get("damage").bias!).toEqualBits(tensor([243.1]));
      expect(model.stateDict()["heads.size.1.bias"]!).toEqualBits(tensor([1, -2, 0.5]));
      for (const [key, value] of Object.entries(plain.stateDict())) {
        if (key !== "heads.damage.bias" && key !== "heads.size.1.bias") {
          expect(model.stateDict()[key]!).toEqualBits(value);
        }
      }
      expect(model.parameters().every((parameter) => parameter.isLeaf && parameter.requiresGrad)).toBe(true);
      plain.dispose();
      model.dispose();
    }),
  );

  test(
    "refuses no heads, and an outputMean that fits no head",
    scoped(() => {
      expect(() => new mtl.HardSharing({ trunk: new nn.ReLU(), heads: {} })).toThrow(ArgumentError);
      expect(() => build({ speed: 1 })).toThrow(/"speed", which is no task/);
      expect(() => build({ size: [1, 2] })).toThrow(/3 finite numbers for outputMean.size, got \[1, 2\]/);
      expect(() => build({ damage: Number.NaN })).toThrow(/outputMean.damage/);
      const heads = { a: new nn.ReLU() };
      expect(() => new mtl.HardSharing({ trunk: new nn.ReLU(), heads, outputMean: { a: 1 } })).toThrow(
        /needs a Linear with a bias/,
      );
    }),
  );

  test(
    "a trunk may take several inputs and give something else than one tensor",
    scoped(() => {
      class Pair extends nn.Module<[a: Tensor, b: Tensor], { sum: Tensor; difference: Tensor }> {
        override forward(a: Tensor, b: Tensor) {
          return { sum: a.add(b), difference: a.sub(b) };
        }
      }
      class Pick extends nn.Module<[z: { sum: Tensor; difference: Tensor }], Tensor> {
        override forward(z: { sum: Tensor; difference: Tensor }) {
          return z.sum.mul(z.difference);
        }
      }
      const model = new mtl.HardSharing({ trunk: new Pair(), heads: { only: new Pick() } });
      expect(model.forward(tensor([3]), tensor([2])).only).toEqualBits(tensor([5]));
      expect(model.forward(tensor([0]), tensor([2])).only).toEqualBits(tensor([-4]));
    }),
  );
});
