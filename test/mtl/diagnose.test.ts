import { expect, test } from "vitest";
import { autograd, manualSeed, mtl, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { input, mlp, threeLosses } from "./explicit.js";

const close = { rtol: 1e-12, atol: 0 };

test(
  "diagnose tells how the tasks get along, by layer too, and changes nothing",
  scoped(() => {
    manualSeed(6);
    const model = mlp();
    const losses = threeLosses(model.forward(input(4, 5))) as Record<"a" | "b" | "c", Tensor>;
    const report = mtl.diagnose(model, losses, { perLayer: true, retainGraph: true });
    expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
    const named = model.namedParameters().filter(([name]) => name.startsWith("trunk"));
    const total = [0, 1, 2].map(() => [0, 0, 0]);
    expect(Object.keys(report.layers)).toEqual(named.map(([name]) => name));
    for (const [name, parameter] of named) {
      const rows = Object.values(losses).map((loss) =>
        autograd.grad(loss, [parameter], { retainGraph: true })[0]!.reshape([-1]),
      );
      const products = rows.map((a) => rows.map((b) => a.dot(b).item() as number));
      expect(report.layers[name]!.toArray()).toBeClose(products, { rtol: 1e-12, atol: 1e-14 });
      for (const [s, row] of products.entries()) for (const [t, x] of row.entries()) total[s]![t]! += x;
    }
    expect(report.gramian.toArray()).toBeClose(total, { rtol: 1e-12, atol: 1e-14 });
    const { a, b } = report.norms;
    expect(report.similarity.a.b).toBeClose((2 * a * b) / (a * a + b * b), close);
    expect(report.cosines.a.b).toBeClose(total[0]![1]! / (a * b), close);
    model.dispose();
  }),
);

test(
  "a step gives the same by layer",
  scoped(() => {
    manualSeed(6);
    const model = mlp();
    const losses = () => threeLosses(model.forward(x)) as Record<"a" | "b" | "c", Tensor>;
    const x = input(4, 5);
    const seen = mtl.diagnose(model, losses(), { perLayer: true });
    const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
    manualSeed(1);
    balancer.backward(losses());
    const plain = model.parameters().map((parameter) => parameter.grad!.clone());
    model.zeroGrad();
    manualSeed(1);
    const report = balancer.backward(losses(), { perLayer: true });
    for (const [name, gramian] of Object.entries(seen.layers)) {
      expect(report.layers[name]!.toArray()).toBeClose(gramian.toArray(), { rtol: 1e-12, atol: 1e-14 });
    }
    for (const [p, parameter] of model.parameters().entries()) {
      expect(parameter.grad!).toBeClose(plain[p]!, { rtol: 1e-12, atol: 1e-14 });
    }
    model.dispose();
  }),
);

test("condition number: of a diagonal, by hand; infinite where two gradients are one", () => {
  expect(
    mtl.Gramian.from([
      [9, 0],
      [0, 4],
    ]).conditionNumber(),
  ).toBeClose(2.25, close);
  expect(
    mtl.Gramian.from([
      [1, 1],
      [1, 1],
    ]).conditionNumber(),
  ).toBe(Infinity);
  expect([
    ...mtl.Gramian.from([
      [2, 1],
      [1, 2],
    ]).eigenvalues(),
  ]).toBeClose([1, 3], { rtol: 1e-14, atol: 0 });
});
