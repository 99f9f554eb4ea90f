// Types of nn.utils and amp: modules keep their own, options are checked by name.

import { expectTypeOf, test } from "vitest";
import { amp, type autograd, nn, type Tensor } from "../../lib/index.js";

declare const x: Tensor;
declare const layer: nn.Linear;

test("parametrized and pruned modules are what they were", () => {
  const { parametrizations, parametrize, prune } = nn.utils;
  const uncalled = () => {
    const normed = parametrizations.weightNorm(layer, "weight", { dim: null });
    expectTypeOf(normed).toExtend<nn.Linear>();
    expectTypeOf(normed.parametrizations.get("weight").original0).toEqualTypeOf<Tensor | undefined>();
    expectTypeOf(parametrize.removeParametrizations(layer, "weight")).toEqualTypeOf<nn.Linear>();
    expectTypeOf(parametrize.cached(() => 1)).toEqualTypeOf<number>();
    expectTypeOf(prune.l1Unstructured(layer, "weight", { amount: 1 })).toEqualTypeOf<nn.Linear>();
    expectTypeOf(nn.utils.skipInit(nn.Linear, 2, 3, { bias: false })).toEqualTypeOf<nn.Linear>();
    if (parametrize.isParametrized(layer))
      expectTypeOf(layer.parametrizations.length).toEqualTypeOf<number>();
    // @ts-expect-error a parametrization gives a Tensor
    parametrize.registerParametrization(layer, "weight", new nn.MultiheadAttention(2, 1));
    // @ts-expect-error no such map
    parametrizations.orthogonal(layer, "weight", { orthogonalMap: "exp" });
    // @ts-expect-error the amount is missing
    prune.randomUnstructured(layer, "weight", {});
    // @ts-expect-error channels need a norm
    prune.LnStructured.apply(layer, "weight", { amount: 1 });
    // @ts-expect-error a layer without features
    nn.utils.skipInit(nn.Linear);
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("amp", () => {
  const uncalled = () => {
    expectTypeOf(amp.autocast("cpu", async () => 1)).toEqualTypeOf<Promise<number>>();
    const forward = amp.customFwd((_ctx, input: Tensor, power: number) => input.pow(power), {
      deviceType: "cpu",
    });
    expectTypeOf(forward).parameters.toEqualTypeOf<[autograd.FunctionContext, Tensor, number]>();
    // @ts-expect-error the device is missing
    amp.customBwd(() => x, {});
    // @ts-expect-error no such option
    amp.autocast("cpu", { dtypes: "bfloat16" }, () => 1);
  };
  expectTypeOf(uncalled).toBeFunction();
});
