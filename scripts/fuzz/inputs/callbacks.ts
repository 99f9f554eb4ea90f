// Functions for those who take functions: sound ones, and those that throw, give nonsense, dispose or come back later.

import { scope, Tensor } from "../../../lib/index.js";
import { TrapError } from "./hostile.js";
import { type Draw, made, oneOf, weighted } from "./input.js";

type Args = readonly unknown[];

const firstTensor = (args: Args): Tensor => {
  const flat = args.flat(2);
  const found = flat.find((arg) => arg instanceof Tensor);
  if (!found) throw new TrapError("a callback without a tensor");
  return found as Tensor;
};

const named = (label: string, fn: (...args: Args[number][]) => unknown) => made(label, () => fn);

const sound: Draw = oneOf(
  named("x => x.mul(x).sum()", (...args) => firstTensor(args).mul(firstTensor(args)).sum()),
  named("x => x.sin()", (...args) => firstTensor(args).sin()),
  named("x => x", (...args) => args[0]),
  named("x => [x, x.add(1)]", (...args) => [firstTensor(args), firstTensor(args).add(1)]),
  named("x => x.matmul(x)", (...args) => firstTensor(args).matmul(firstTensor(args))),
  named("x => ({ y: x.exp().mean() })", (...args) => ({ y: firstTensor(args).exp().mean() })),
  named("x => x.add_(1)", (...args) => firstTensor(args).add_(1)),
  named("(x, y) => x.mul(y).sum()", (...args) =>
    firstTensor(args)
      .mul(args[1] as Tensor)
      .sum(),
  ),
);

const wrong: Draw = oneOf(
  named("throws", () => {
    throw new TrapError("a callback");
  }),
  named("throws undefined", () => {
    throw undefined;
  }),
  named("gives nothing", () => undefined),
  named("gives a number", () => 3),
  named("gives an object of everything", (...args) => ({ args, self: globalThis.Math })),
  named("x => x.item()", (...args) => firstTensor(args).item()),
  named("x => x.dispose()", (...args) => firstTensor(args).dispose()),
  named("disposes of x and gives it", (...args) => {
    const x = firstTensor(args);
    x.dispose();
    return x;
  }),
  named("gives a disposed tensor", (...args) => {
    const y = firstTensor(args).mul(2);
    y.dispose();
    return y;
  }),
  named("gives a tensor of an ended scope", (...args) => {
    const held: Tensor[] = [];
    scope(() => {
      held.push(firstTensor(args).mul(2));
    });
    return held[0];
  }),
  named("async x => x", async (...args) => args[0]),
  named("x => x.backward()", (...args) => firstTensor(args).sum().backward()),
  named("x => x.grad", (...args) => firstTensor(args).grad),
  named("x => x.detach()", (...args) => firstTensor(args).detach()),
  named("x => x.to('meta')", (...args) => firstTensor(args).to("meta")),
  named("x => x.resize_([100])", (...args) => firstTensor(args).resize_([100])),
  named("function*", function* () {
    yield 1;
  }),
);

export const callback: Draw = weighted([3, sound], [2, wrong]);
