// LDC-MTL with a network as its router, against autograd through the whole objective.

import { expect, test } from "vitest";
import { ArgumentError, manualSeed, mtl, nn, randn, stack, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const lambda = 0.2;

function parts() {
  manualSeed(6);
  const dtype = "float64" as const;
  const trunk = new nn.Linear(3, 5, { dtype });
  const heads = Object.fromEntries(["a", "b", "c"].map((task) => [task, new nn.Linear(5, 1, { dtype })]));
  const model = new mtl.HardSharing({ trunk, heads });
  const router = new nn.Sequential(new nn.Linear(5, 3, { dtype }), new nn.Softmax(-1));
  const x = randn([8, 3], { dtype });
  const passes = () => {
    const out = model.forward(x);
    const losses = Object.entries(out).map(([task, y], i) => [task, y.sub(i).square().mean()] as const);
    return { losses: Object.fromEntries(losses), features: trunk.forward(x).mean(0) };
  };
  return {
    model,
    router: router as nn.Module<[Tensor], Tensor>,
    passes,
  };
}

test(
  "model and router receive the gradients of the objective",
  scoped(() => {
    const { model, router, passes } = parts();
    const every = [...model.parameters(), ...router.parameters()];
    const gradients = () => every.map((parameter) => parameter.grad!.toArray());

    const whole = passes();
    const w = router.forward(whole.features.detach());
    const products = w.mul(stack(Object.values(whole.losses)));
    const apart = products
      .narrow(0, 0, 2)
      .sub(products.narrow(0, 1, 2))
      .abs()
      .sum();
    products.sum().div(w.sum().detach()).add(apart.mul(lambda)).backward();
    const expected = gradients();

    for (const parameter of every) parameter.grad = null;
    const weighting = new mtl.LDCMTL({ lambda, router });
    const balancer = new mtl.Balancer<string>(model, { weighting, diagnostics: false });
    const { losses, features } = passes();
    weighting.route(features);
    balancer.backward(losses);
    for (const [i, gradient] of gradients().entries()) {
      expect(gradient).toBeClose(expected[i], { rtol: 1e-12, atol: 1e-14 });
    }
    model.dispose();
    router.dispose();
  }),
);

test(
  "a router is asked anew for each batch, and gives one number a task",
  scoped(() => {
    const { model, router, passes } = parts();
    const weighting = new mtl.LDCMTL({ router });
    const balancer = new mtl.Balancer<string>(model, { weighting, diagnostics: false });
    expect(() => balancer.backward(passes().losses)).toThrow(/call route\(features\) before backward/);
    weighting.route(passes().features);
    // Without b: the router's numbers for a and c still count.
    const { b: _b, ...rest } = passes().losses;
    balancer.backward({ ...rest, b: null } as never);
    expect(router.parameters()[0]!.grad).not.toBe(null);
    expect(() => balancer.backward(passes().losses)).toThrow(ArgumentError);
    expect(() => new mtl.LDCMTL().route(passes().features)).toThrow(/the router is no Module/);

    const short = new nn.Linear(5, 2, { dtype: "float64" });
    const wrong = new mtl.LDCMTL({ router: short });
    wrong.route(passes().features);
    expect(() => new mtl.Balancer<string>(model, { weighting: wrong }).backward(passes().losses)).toThrow(
      /expected 3 numbers from the router, one a task, got 2/,
    );
    for (const module of [model, router, short]) module.dispose();
  }),
);
