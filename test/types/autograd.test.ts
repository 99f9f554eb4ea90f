import { expectTypeOf, test } from "vitest";
import { autograd, func, type nn, type Tensor, zeros } from "../../lib/index.js";

class Pow extends autograd.Function {
  static forward(_ctx: autograd.FunctionContext, x: Tensor, exponent: number): [Tensor, Tensor] {
    return [x.pow(exponent), x];
  }
  static backward(_ctx: autograd.FunctionContext, grad: Tensor): (Tensor | null)[] {
    return [grad, null];
  }
}

test("a custom function's apply takes and gives what its forward does", () => {
  const uncalled = (x: Tensor) => {
    expectTypeOf(Pow.apply(x, 2)).toEqualTypeOf<[Tensor, Tensor]>();
    // @ts-expect-error the exponent is missing
    Pow.apply(x);
    // @ts-expect-error the exponent is a number
    Pow.apply(x, "2");
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("hooks give a Tensor or nothing", () => {
  const uncalled = (x: Tensor, module: nn.Linear) => {
    expectTypeOf(x.registerHook((grad) => grad.mul(2))).toEqualTypeOf<autograd.RemovableHandle>();
    x.registerHook(() => {});
    // @ts-expect-error a number is no gradient
    x.registerHook(() => 3);
    module.registerForwardHook((self, [input], output) => {
      expectTypeOf(self).toEqualTypeOf<nn.Linear>();
      expectTypeOf(input).toEqualTypeOf<Tensor>();
      expectTypeOf(output).toEqualTypeOf<Tensor>();
    });
    // @ts-expect-error the module gives a Tensor
    module.registerForwardHook(() => "no");
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("transforms keep the structure of arguments and results", () => {
  type State = { weight: nn.Parameter; bias: nn.Parameter };
  const loss = (state: State, x: Tensor): Tensor => x.mul(state.weight).add(state.bias).sum();
  const uncalled = (state: State, x: Tensor) => {
    expectTypeOf(func.grad(loss)(state, x)).toEqualTypeOf<{ weight: Tensor; bias: Tensor }>();
    expectTypeOf(func.grad(loss, { argnums: 1 })(state, x)).toEqualTypeOf<Tensor>();
    expectTypeOf(func.grad(loss, { argnums: [1, 0] })(state, x)).toEqualTypeOf<
      [Tensor, { weight: Tensor; bias: Tensor }]
    >();
    expectTypeOf(func.gradAndValue(loss)(state, x)[1]).toEqualTypeOf<Tensor>();
    expectTypeOf(func.vmap(loss, { inDims: [null, 0] })).toEqualTypeOf<typeof loss>();
    expectTypeOf(func.jacrev((a: Tensor) => a)(x)).toEqualTypeOf<Tensor>();
    expectTypeOf(func.jacfwd((a: Tensor): [Tensor, Tensor] => [a, a])(x)).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(func.vjp((a: Tensor, b: Tensor) => a.mul(b), x, x)[1](x)).toEqualTypeOf<[Tensor, Tensor]>();
    // @ts-expect-error grad needs a function that gives a Tensor
    func.grad((a: Tensor) => a.shape);
    // @ts-expect-error no such randomness
    func.vmap(loss, { randomness: "equal" });
    // @ts-expect-error one tangent an argument
    func.jvp((a: Tensor, b: Tensor) => a.mul(b), [x, x], [x]);
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("checkpoint, gradcheck and the functional forms are as typed as what they call", () => {
  const uncalled = (x: Tensor) => {
    expectTypeOf(autograd.checkpoint((a: Tensor, n: number) => a.mul(n), x, 2)).toEqualTypeOf<Tensor>();
    // @ts-expect-error the number is missing
    autograd.checkpoint((a: Tensor, n: number) => a.mul(n), x);
    expectTypeOf(autograd.gradcheck((a: Tensor) => a, [x])).toEqualTypeOf<boolean>();
    expectTypeOf(autograd.functional.jacobian((a: Tensor) => a, x)).toEqualTypeOf<Tensor>();
    expectTypeOf(autograd.functional.hvp((a: Tensor) => a.sum(), zeros([2]))[1]).toEqualTypeOf<Tensor>();
    expectTypeOf(autograd.detectAnomaly(async () => 3)).toEqualTypeOf<Promise<number>>();
  };
  expectTypeOf(uncalled).toBeFunction();
});
