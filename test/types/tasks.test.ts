// Task names are types from the heads to the report: a misspelt task does not compile.

import { expectTypeOf, test } from "vitest";
import { F, mtl, nn, type Tensor, zeros } from "../../lib/index.js";

const build = () =>
  new mtl.HardSharing({
    trunk: new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU()),
    heads: { damage: new nn.Linear(8, 1), size: new nn.Linear(8, 3) },
  });
type Model = ReturnType<typeof build>;
declare const model: Model;

test("a model gives a record with an entry for each head", () => {
  expectTypeOf<ReturnType<Model["forward"]>>().toEqualTypeOf<{ damage: Tensor; size: Tensor }>();
  expectTypeOf<Model["tasks"]>().toEqualTypeOf<("damage" | "size")[]>();
  expectTypeOf<Parameters<Model["taskParameters"]>>().toEqualTypeOf<[task: "damage" | "size"]>();
});

test("a misspelt task is a mistake", () => {
  const uncalled = () => {
    const out = model.forward(zeros([2, 4]));
    // @ts-expect-error damgae
    out.damgae;
    // @ts-expect-error no head of this name
    model.taskParameters("speed");
    const parts = { trunk: new nn.Linear(4, 8), heads: { a: new nn.Linear(8, 1) } };
    // @ts-expect-error outputMean names a head that is not there
    new mtl.HardSharing({ ...parts, outputMean: { b: 1 } });
    // @ts-expect-error a model takes what its trunk takes
    model.forward("pixels");
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("a balancer asks for the losses of exactly these tasks, and reports by them", () => {
  const uncalled = () => {
    const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
    expectTypeOf(balancer).toEqualTypeOf<mtl.Balancer<"damage" | "size">>();
    const out = model.forward(zeros([2, 4]));
    const damage = F.binaryCrossEntropyWithLogits(out.damage, zeros([2, 1]));
    const size = F.crossEntropy(out.size, zeros([2], { dtype: "int64" }));
    const report = balancer.backward({ damage, size });
    expectTypeOf(report.weights.damage).toExtend<number | undefined>();
    expectTypeOf(balancer.backward)
      .parameter(0)
      .toEqualTypeOf<Readonly<Record<"damage" | "size", Tensor | null>>>();
    // @ts-expect-error a task is missing
    balancer.backward({ damage });
    // @ts-expect-error a task too many
    balancer.backward({ damage, size, speed: size });
    // @ts-expect-error misspelt
    balancer.backward({ damgae: damage, size });
    // @ts-expect-error misspelt in the report
    report.weights.damgae;
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("any other module may be balanced, its tasks are those of the losses", () => {
  const uncalled = (own: nn.Module<[Tensor], Record<"a" | "b", Tensor>>, loss: Tensor) => {
    new mtl.Balancer(own).backward({ a: loss, b: loss });
    new mtl.Balancer<"a" | "b">(own).backward({ a: loss, b: null });
    // @ts-expect-error named by hand
    new mtl.Balancer<"a" | "b">(own).backward({ a: loss, c: loss });
  };
  expectTypeOf(uncalled).toBeFunction();
});
