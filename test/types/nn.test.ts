import { expectTypeOf, test } from "vitest";
import { nn, optim, type Tensor, zeros } from "../../lib/index.js";

class Pair extends nn.Module<[left: Tensor, right: Tensor], { sum: Tensor }> {
  override forward(left: Tensor, right: Tensor): { sum: Tensor } {
    return { sum: left.add(right) };
  }
}

test("a module's forward has the types it was declared with", () => {
  expectTypeOf<Parameters<Pair["forward"]>>().toEqualTypeOf<[left: Tensor, right: Tensor]>();
  expectTypeOf<ReturnType<Pair["forward"]>>().toEqualTypeOf<{ sum: Tensor }>();
  expectTypeOf<ReturnType<nn.Module["parameters"]>>().toExtend<nn.Parameter[]>();
});

test("parameters are tensors; a missing bias is null, never undefined", () => {
  expectTypeOf<nn.Parameter>().toExtend<Tensor>();
  expectTypeOf<nn.Linear["weight"]>().toEqualTypeOf<nn.Parameter>();
  expectTypeOf<nn.Linear["bias"]>().toEqualTypeOf<nn.Parameter | null>();
});

test("containers know what they hold", () => {
  const heads = () => new nn.ModuleDict({ kind: new nn.Linear(4, 3), age: new nn.Embedding(4, 2) });
  type Heads = ReturnType<typeof heads>;
  const uncalled = (dict: Heads) => {
    expectTypeOf(dict.get("kind")).toEqualTypeOf<nn.Linear>();
    expectTypeOf(dict.get("age")).toEqualTypeOf<nn.Embedding>();
    // @ts-expect-error no such entry
    dict.get("knid");
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("layers and optimizers refuse what they do not take", () => {
  const uncalled = () => {
    expectTypeOf(new nn.Linear(2, 3).forward(zeros([1, 2]))).toEqualTypeOf<Tensor>();
    // @ts-expect-error the sizes are numbers
    new nn.Linear("2", 3);
    // @ts-expect-error no such option
    new nn.Linear(2, 3, { bais: false });
    // @ts-expect-error one input
    new nn.Linear(2, 3).forward(zeros([1]), zeros([1]));
    // @ts-expect-error parameters, not a module
    new optim.Adam(new nn.Linear(2, 3), { lr: 1e-3 });
    // @ts-expect-error misspelt
    new optim.SGD(new nn.Linear(2, 3).parameters(), { lr: 0.1, momentmu: 0.9 });
  };
  expectTypeOf(uncalled).toBeFunction();
});
