import { expectTypeOf, test } from "vitest";
import {
  autograd,
  type Device,
  type DType,
  linalg,
  noGrad,
  scope,
  Tensor,
  type TensorOptions,
  tensor,
  zeros,
} from "../../lib/index.js";

declare const x: Tensor;

test("what a tensor says of itself", () => {
  expectTypeOf<Tensor["shape"]>().toEqualTypeOf<number[]>();
  expectTypeOf<Tensor["dtype"]>().toEqualTypeOf<DType>();
  expectTypeOf<Tensor["device"]>().toEqualTypeOf<Device>();
  expectTypeOf<Tensor["grad"]>().toEqualTypeOf<Tensor | null>();
  expectTypeOf<Tensor["gradFn"]>().toEqualTypeOf<string | null>();
});

test("generated operators", () => {
  expectTypeOf(zeros).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(linalg.inv).returns.toEqualTypeOf<Tensor>();
  expectTypeOf<TensorOptions["dtype"]>().toExtend<DType | null | undefined>();
  const uncalled = (shape: readonly number[]) => {
    expectTypeOf(zeros(shape)).toEqualTypeOf<Tensor>();
    expectTypeOf(x.add(1, { alpha: 2 })).toEqualTypeOf<Tensor>();
    expectTypeOf(x.max(1)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(x.max()).toEqualTypeOf<Tensor>();
    expectTypeOf(x.sum(1, true, { dtype: "float64" })).toEqualTypeOf<Tensor>();
    expectTypeOf(x.sum({ dim: 1, keepdim: true })).toEqualTypeOf<Tensor>();
    expectTypeOf(autograd.grad(x, [x, x])).toExtend<Tensor[]>();
    // @ts-expect-error a misspelt dtype
    zeros([2], { dtype: "float33" });
    // @ts-expect-error a shape is a list
    zeros("2");
    // @ts-expect-error no such option
    x.add(1, { alhpa: 2 });
    // @ts-expect-error text is no data
    tensor("1, 2");
    // @ts-expect-error the gradient is a Tensor
    x.backward(1);
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("in-place methods give the tensor they were called on", () => {
  class Special extends Tensor {}
  const uncalled = (special: Special) => {
    expectTypeOf(special.add_(1)).toEqualTypeOf<Special>();
    expectTypeOf(special.requiresGrad_()).toEqualTypeOf<Special>();
    expectTypeOf(special.add(1)).toEqualTypeOf<Tensor>();
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("scopes and modes give back what their function gives", () => {
  expectTypeOf(scope(() => 1)).toEqualTypeOf<number>();
  expectTypeOf(noGrad(() => "a")).toEqualTypeOf<string>();
  const uncalled = () => expectTypeOf(scope(async () => x)).toEqualTypeOf<Promise<Tensor>>();
  expectTypeOf(uncalled).toBeFunction();
});
