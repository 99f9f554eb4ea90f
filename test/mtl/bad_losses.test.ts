// A loss that is NaN or infinite stops the step before any method has learnt from it, whatever the method.

import { describe, expect, test } from "vitest";
import { ArgumentError, mtl, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { optionsOf } from "./method_run.js";
import { methods } from "./methods.js";
import { type Losses, problem } from "./training.js";

describe.each(methods.map((row) => ({ ...row })))("$name", (row) => {
  test.each([Number.NaN, Infinity, -Infinity])(
    "%f is an error that names the task; gradients and memory stay",
    scoped((bad: number) => {
      const { model, losses } = problem("float32");
      const balancer = new mtl.Balancer(model, optionsOf(row, model));
      const independent = () => (row.kind === "cross" ? [losses(3), losses(5)] : undefined);
      const backward = (batch: Losses) => balancer.backward(batch, { independent: independent() });
      backward(losses(0));
      model.zeroGrad();
      const before = plain(balancer.stateDict());
      const broken = { ...losses(1), size: losses(1).size.mul(0).add(bad) };
      expect(() => backward(broken)).toThrow(ArgumentError);
      expect(() => backward(broken)).toThrow(/task ['"]size['"]/);
      expect(model.parameters().map(({ grad }) => grad)).toEqual(model.parameters().map(() => null));
      expect(plain(balancer.stateDict())).toEqual(before);
      model.dispose();
    }),
  );
});

/** Numbers for tensors, which do not compare. */
function plain(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (_key, value: unknown) =>
      typeof value === "object" && value !== null && "toArray" in value ? (value as Tensor).toArray() : value,
    ),
  );
}
