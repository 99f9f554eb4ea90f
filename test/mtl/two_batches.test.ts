// Products of the gradients of two further batches decide the weights.

import { describe, expect, test } from "vitest";
import { autograd, cat, manualSeed, mtl, type Tensor, zerosLike } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { input, mlp, threeLosses } from "./explicit.js";

type ABC = Record<"a" | "b" | "c", Tensor>;
const tasks = ["a", "b", "c"] as const;

function made() {
  manualSeed(3);
  const model = mlp();
  const x = input(4, 5);
  const losses = () => threeLosses(model.forward(x)) as ABC;
  return { model, x, losses };
}

/** [task][parameter] */
function rows(losses: ABC, parameters: readonly Tensor[]): Tensor[][] {
  return tasks.map((task) =>
    autograd
      .grad(losses[task], parameters, { retainGraph: true, allowUnused: true })
      .map((gradient, i) => gradient ?? zerosLike(parameters[i]!)),
  );
}

const weighted = (gradients: readonly Tensor[], weights: readonly number[]) =>
  gradients.map((gradient, t) => gradient.mul(weights[t]!)).reduce((a, b) => a.add(b));
const flat = (gradients: readonly Tensor[]) => cat(gradients.map((gradient) => gradient.reshape([-1])));
const _productsOf = (j: readonly Tensor[]) => j.map((a) => j.map((b) => a.dot(b).item() as number));
const close = { rtol: 1e-12, atol: 1e-13 };

describe("two further batches", () => {
  class Cross {
    readonly name = "Cross";
    seen: Float64Array | null = null;
    crossWeights(cross: Float64Array) {
      this.seen = cross;
      return Float64Array.of(0.5, 1.5, 2.5);
    }
    stateDict = () => ({});
    loadStateDict = () => {};
  }

  test(
    "their products decide the weights of this one",
    scoped(() => {
      const { model, losses } = made();
      const batch = () => threeLosses(model.forward(input(4, 5))) as ABC;
      const [first, second, loss] = [batch(), batch(), losses()];
      const shared = model.trunk.parameters();
      const [j1, j2] = [first, second].map((one) => rows(one, shared).map(flat));
      const j = rows(loss, shared);
      const own = rows(loss, model.heads.parameters());
      const aggregator = new Cross();
      const weighting = new mtl.FixedWeights({ a: 1, b: 2, c: 3 });
      new mtl.Balancer(model, { aggregator, weighting }).backward(loss, { independent: [first, second] });
      const products = j1!.flatMap((a, s) =>
        j2!.map((b, t) => (s + 1) * (t + 1) * (a.dot(b).item() as number)),
      );
      expect([...aggregator.seen!]).toBeClose(products, close);
      for (const [p, parameter] of shared.entries()) {
        expect(parameter.grad!).toBeClose(
          weighted(
            j.map((row) => row[p]!),
            [0.5, 3, 7.5],
          ),
          close,
        );
      }
      for (const [p, parameter] of model.heads.parameters().entries()) {
        expect(parameter.grad!).toBeClose(
          weighted(
            own.map((row) => row[p]!),
            [1, 2, 3],
          ),
          close,
        );
      }
      model.dispose();
    }),
  );

  test(
    "are asked for by name",
    scoped(() => {
      const { model, losses } = made();
      const balancer = new mtl.Balancer(model, { aggregator: new Cross() });
      expect(() => balancer.backward(losses())).toThrow(/2 records as independent, got none/);
      model.dispose();
    }),
  );
});
