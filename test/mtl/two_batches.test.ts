// Products of the gradients of two further batches decide the weights.

import { describe, expect, test } from "vitest";
import { mtl } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { input, threeLosses } from "./explicit.js";
import { type ABC, close, flat, made, rows, weighted } from "./task_rows.js";

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
