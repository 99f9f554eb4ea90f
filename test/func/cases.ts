// The programs of scripts/fixtures/record_autograd.py that use func, under the same names.

import {
  autograd,
  F,
  func,
  manualSeed,
  nn,
  noGrad,
  randn,
  stack,
  type Tensor,
  tensor,
} from "../../lib/index.js";
import { ramp } from "../autograd/support.js";

type Params = { w1: Tensor; b1: Tensor; w2: Tensor };

const net = (params: Params, inputs: Tensor): Tensor =>
  inputs.matmul(params.w1).add(params.b1).tanh().matmul(params.w2);

const loss = (params: Params, inputs: Tensor, target: Tensor): Tensor =>
  F.mseLoss(net(params, inputs), target);

const both = (a: Tensor, c: Tensor): [Tensor, Tensor] => [a.sin().mul(c), a.mul(c).sum()];

function given() {
  const params: Params = { w1: ramp(3, 4), b1: ramp(4).mul(0.1), w2: ramp(4, 2).mul(0.5) };
  return { x: ramp(3), y: ramp(3).add(0.5), m: ramp(4, 3), w: ramp(3, 2), b: ramp(5, 3), params };
}

type Program = (values: ReturnType<typeof given>) => unknown;

const seeded = (fn: () => Tensor): Tensor => {
  manualSeed(7);
  return fn();
};

const programs: Record<string, Program> = {
  grad: ({ x }) => func.grad((a: Tensor) => a.sin().sum())(x),
  "grad twice": ({ x }) =>
    func.grad((a: Tensor) =>
      func
        .grad((c: Tensor) => c.pow(4).sum())(a)
        .sum(),
    )(x),
  "grad of the second argument": ({ x, y }) =>
    func.grad((a: Tensor, c: Tensor) => a.mul(c.exp()).sum(), { argnums: 1 })(x, y),
  "grad of both": ({ x, y }) =>
    func.grad((a: Tensor, c: Tensor) => a.mul(c.exp()).sum(), { argnums: [0, 1] })(x, y),
  "grad of a structure": ({ params, m }) => Object.values(func.grad(loss)(params, m, ramp(4, 2))),
  "grad under no_grad": ({ x }) => noGrad(() => func.grad((a: Tensor) => a.pow(3).sum())(x)),
  "grad respects no_grad inside": ({ x }) =>
    func.grad((a: Tensor) =>
      a
        .pow(2)
        .sub(noGrad(() => a.pow(2)))
        .sum(),
    )(x),
  "grad and value": ({ x }) => func.gradAndValue((a: Tensor) => a.exp().sum())(x),
  "grad has aux": ({ x }) =>
    func.grad((a: Tensor): [Tensor, Tensor] => [a.exp().sum(), a.mul(2)], { hasAux: true })(x),
  vjp: ({ x, y }) => {
    const [out, pullback] = func.vjp((a: Tensor) => a.tanh(), x);
    return [out, pullback(y)[0]];
  },
  "vjp two results": ({ x, y }) => {
    const [out, pullback] = func.vjp(both, x, y);
    return [...out, ...pullback([y, tensor(2, { dtype: "float64" })])];
  },
  jvp: ({ x, y }) => func.jvp((a: Tensor) => a.tanh(), [x], [y]),
  "jvp two": ({ x, y }) => func.jvp(both, [x, y], [y, x]),
  "jvp of jvp": ({ x, y }) =>
    func.jvp((a: Tensor) => func.jvp((c: Tensor) => c.sin(), [a], [y])[1], [x], [x]),
  "jvp of grad": ({ x, y }) =>
    func.jvp(
      func.grad((a: Tensor) => a.pow(4).sum()),
      [x],
      [y],
    ),
  jacrev: ({ x, m }) => func.jacrev((a: Tensor) => m.matmul(a.sin()))(x),
  "jacrev chunks": ({ x, m }) => func.jacrev((a: Tensor) => m.matmul(a.sin()), { chunkSize: 3 })(x),
  "jacrev rows": ({ x, m }) => func.jacrev((a: Tensor) => m.matmul(a.sin()), { chunkSize: 1 })(x),
  "jacrev of both": ({ x, y }) => func.jacrev(both, { argnums: [0, 1] })(x, y),
  jacfwd: ({ x, m }) => func.jacfwd((a: Tensor) => m.matmul(a.sin()))(x),
  "jacfwd of both": ({ x, y }) => func.jacfwd(both, { argnums: [0, 1] })(x, y),
  hessian: ({ x, m }) => func.hessian((a: Tensor) => m.matmul(a).pow(3).sum())(x),
  "hessian reverse twice": ({ x, m }) => func.jacrev(func.jacrev((a: Tensor) => m.matmul(a).tanh().sum()))(x),
  "hessian of both": ({ x, y }) =>
    func.hessian((a: Tensor, c: Tensor) => a.mul(c).sin().sum(), { argnums: [0, 1] })(x, y),
  vmap: ({ b, w }) => func.vmap((a: Tensor, c: Tensor) => a.matmul(c), { inDims: [0, null] })(b, w),
  "vmap in dims": ({ m, x }) => func.vmap((a: Tensor, c: Tensor) => a.mul(c), { inDims: [1, 0] })(m, x),
  "vmap out dims": ({ b }) => func.vmap((a: Tensor) => [a.sin(), a.sum()], { outDims: [1, 0] })(b),
  "vmap of vmap": ({ b }) =>
    func.vmap((row: Tensor) => func.vmap((a: Tensor) => a.pow(2).add(row.sum()))(row))(b),
  "vmap chunks": ({ b }) => func.vmap((a: Tensor) => a.softmax(0), { chunkSize: 2 })(b),
  "vmap of grad": ({ b }) => func.vmap(func.grad((a: Tensor) => a.sin().sum()))(b),
  "vmap per sample gradients": ({ params, m }) =>
    Object.values(func.vmap(func.grad(loss), { inDims: [null, 0, 0] })(params, m, ramp(4, 2))),
  "vmap ensemble": ({ params, m }) => {
    const stacked = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, stack([value, value.mul(2), value.sub(1)])]),
    ) as Params;
    return func.vmap(net, { inDims: [{ w1: 0, b1: 0, w2: 0 }, null] })(stacked, m);
  },
  "vmap of jacrev": ({ b }) => func.vmap(func.jacrev((a: Tensor) => a.pow(2)))(b),
  "vmap random different": ({ b }) =>
    seeded(() =>
      func.vmap((a: Tensor) => a.add(randn([3], { dtype: "float64" })), { randomness: "different" })(b),
    ),
  "vmap random same": ({ b }) =>
    seeded(() =>
      func.vmap((a: Tensor) => a.add(randn([3], { dtype: "float64" })), { randomness: "same" })(b),
    ),
  "vmap in place": ({ b }) => func.vmap((a: Tensor) => a.clone().mul_(2).add_(a))(b),
  "vmap conv": () => func.vmap((a: Tensor, k: Tensor) => F.conv1d(a, k))(ramp(5, 2, 3, 8), ramp(5, 4, 3, 3)),
  "grad of vmap": ({ b, x }) =>
    func.grad((c: Tensor) =>
      func
        .vmap((a: Tensor) => a.mul(c).sin().sum())(b)
        .sum(),
    )(x),
  "functional call": ({ m }) => {
    const layer = new nn.Linear(3, 2, { dtype: "float64" });
    const state = { weight: ramp(2, 3), bias: ramp(2) };
    const gradient = func.grad((s: typeof state) => func.functionalCall(layer, s, [m]).pow(2).sum())(state);
    return [func.functionalCall(layer, state, [m]), gradient.weight, gradient.bias];
  },
  "functional jacobian": ({ x, m }) => autograd.functional.jacobian((a: Tensor) => m.matmul(a.sin()), x),
  "functional jacobian two": ({ x, y }) => autograd.functional.jacobian(both, [x, y]),
  "functional hessian": ({ x, m }) => autograd.functional.hessian((a: Tensor) => m.matmul(a).pow(3).sum(), x),
  "functional vjp": ({ x, y }) => autograd.functional.vjp((a: Tensor) => a.sin(), x, y),
  "functional jvp": ({ x, y }) => autograd.functional.jvp((a: Tensor) => a.sin(), x, y),
  "functional hvp": ({ x, y }) => autograd.functional.hvp((a: Tensor) => a.pow(4).sum(), x, y),
  "functional vhp": ({ x, y }) => autograd.functional.vhp((a: Tensor) => a.pow(4).sum(), x, y),
};

export const cases = Object.entries(programs).map(([name, program]) => ({
  name,
  run: () => program(given()),
}));
