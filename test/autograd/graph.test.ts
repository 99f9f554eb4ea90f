// Saved-tensor hooks, in-place changes of saved tensors, anomaly mode, dual numbers.

import { describe, expect, test } from "vitest";
import { native } from "../../lib/tensor/autograd/native.js";
import { autograd, GraphError, noGrad, ones, scope, type Tensor } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

const { savedTensorsHooks } = autograd.graph;

describeBothThreads("savedTensorsHooks", () => {
  test(
    "pack sees what is saved, backward uses what unpack gives",
    scoped(() => {
      const x = leaf([2, 3]);
      const seen: unknown[] = [];
      const y = savedTensorsHooks(
        (tensor) => {
          seen.push(tensor.toArray());
          return tensor.toArray() as number[];
        },
        (values) => constant(values.map((value) => value + 1)),
        () => x.mul(x).sum(),
      );
      expect(seen).toEqual([
        [2, 3],
        [2, 3],
      ]);
      y.backward();
      expect(x.grad).toEqualBits(constant([6, 8]));
    }),
  );

  test("the tensor itself may be kept; the graph outlives the scope", () => {
    const x = leaf([2]);
    const y = scope(() =>
      savedTensorsHooks(
        (tensor) => tensor,
        (tensor) => tensor,
        () => x.mul(1).pow(2).sum(),
      ),
    );
    y.backward();
    expect(x.grad?.item()).toBe(4);
    for (const t of [x, y]) t.dispose();
    expect(native.heldCallbacks()).toBe(0);
  });

  test(
    "errors come out as they are, and wrong results say so",
    scoped(() => {
      const x = leaf([2]);
      const thrown = new Error("mine");
      const fail = (): never => {
        throw thrown;
      };
      const identity = (tensor: Tensor): Tensor => tensor;
      expect(() => savedTensorsHooks(fail, identity, () => x.pow(2))).toThrow(thrown);
      const y = savedTensorsHooks(identity, fail, () => x.pow(2).sum());
      expect(() => y.backward()).toThrow(thrown);
      const z = savedTensorsHooks(
        identity,
        () => 3 as unknown as Tensor,
        () => x.pow(2).sum(),
      );
      expect(() => z.backward()).toThrow(/expected a Tensor for what unpack returns, got 3/);
      expect(x.pow(2).sum().backward()).toBeUndefined();
    }),
  );
});

describeBothThreads("a saved tensor changed in place", () => {
  const failing = (change: (y: Tensor) => void): string => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const z = y.mul(y).sum();
    change(y);
    try {
      z.backward();
    } catch (error) {
      expect(error).toBeInstanceOf(GraphError);
      return (error as Error).message;
    }
    throw new Error("backward went through");
  };

  test(
    "names the operation that made it, that which saved it, and what to do",
    scoped(() => {
      const message = failing((y) => y.add_(1));
      expect(message).toMatch(/^backward: a tensor saved for backward was changed in place afterwards/);
      expect(message).toContain("the result of add, float64 [2], is at version 1 and was saved at version 0");
      expect(message).toMatch(/Use the operation without _ at its end, change a clone\(\)/);
      expect(message).toMatch(/in the backward of mul \(MulBackward0\)/);
    }),
  );

  test(
    "also through a view, and inside noGrad",
    scoped(() => {
      expect(failing((y) => void noGrad(() => y.select(0, 0).fill_(0)))).toMatch(/changed in place/);
    }),
  );
});

describeBothThreads("detectAnomaly", () => {
  function theForwardCall(x: Tensor): Tensor {
    return x.sqrt();
  }

  const caught = (run: () => void): Error => {
    try {
      run();
    } catch (error) {
      return error as Error;
    }
    throw new Error("nothing was thrown");
  };

  test(
    "a NaN in a gradient is an error with the stack of the forward call",
    scoped(() => {
      const run = (): void => {
        const x = leaf([0, 1]);
        theForwardCall(x).mul(0).sum().backward();
      };
      expect(run).not.toThrow();
      const error = caught(() => autograd.detectAnomaly(run));
      expect(error).toBeInstanceOf(GraphError);
      expect(error.message).toMatch(/Function 'SqrtBackward0' returned nan values in its 0th output/);
      expect(error.message).toMatch(/0th output\.; in the backward of sqrt \(SqrtBackward0\)\n/);
      expect(error.message).toMatch(/:\d+:\d+\)?$/);
      expect(error.message).toMatch(/its forward call:\n {4}at theForwardCall \(.*graph\.test\.ts:\d+:\d+\)/);
      expect(error.message).not.toMatch(/lib\/tensor\/invoke/);
      expect(run).not.toThrow();
      expect(() => autograd.detectAnomaly(run, { checkNan: false })).not.toThrow();
    }),
  );

  test(
    "in a double backward it also tells where the first was called",
    scoped(() => {
      const error = caught(() =>
        autograd.detectAnomaly(() => {
          const x = leaf([1]);
          const [first] = autograd.grad(theForwardCall(x).pow(1.5).sum(), x, { createGraph: true });
          const y = first.sub(first.detach()).pow(0.5).mul(0).sum();
          y.backward();
        }),
      );
      expect(error.message).toMatch(/in the backward of pow/);
    }),
  );

  test(
    "an async function keeps it to its end",
    scoped(async () => {
      const x = leaf([0]);
      await expect(
        autograd.detectAnomaly(async () => {
          await Promise.resolve();
          x.sqrt().mul(0).sum().backward();
        }),
      ).rejects.toThrow(/SqrtBackward0/);
      expect(() => x.sqrt().mul(0).sum().backward()).not.toThrow();
    }),
  );
});

describe("forwardAD", () => {
  const { dualLevel, makeDual, unpackDual } = autograd.forwardAD;

  test(
    "carries the derivative along: d(x³) = 3 x² dx",
    scoped(() => {
      const x = constant([2, -1]);
      const tangent = dualLevel(() => {
        const y = makeDual(x, constant([1, 10])).pow(3);
        const { primal, tangent } = unpackDual(y);
        expect(primal.toArray()).toEqual([8, -1]);
        expect(unpackDual(x).tangent).toBeNull();
        return tangent?.toArray();
      });
      expect(tangent).toEqual([12, 30]);
    }),
  );

  test(
    "only inside a level, one at a time, of the same form",
    scoped(() => {
      expect(() => makeDual(ones([1]), ones([1]))).toThrow(GraphError);
      expect(() => dualLevel(() => dualLevel(() => 1))).toThrow(/levels do not nest/);
      expect(() => dualLevel(() => makeDual(ones([2]), ones([3])))).toThrow();
      expect(dualLevel(() => 1)).toBe(1);
    }),
  );
});
