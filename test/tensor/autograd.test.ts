// backward, grad and the modes, against closed forms.

import { describe, expect, test } from "vitest";
import {
  autograd,
  enableGrad,
  GraphError,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  ones,
  ShapeError,
  scope,
  tensor,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

const leaf = (values: number[]) => tensor(values, { dtype: "float64", requiresGrad: true });

describe("backward", () => {
  test(
    "accumulates into leaves: d(x³)/dx = 3x²",
    scoped(() => {
      const x = leaf([1, -2]);
      x.pow(3).sum().backward();
      expect(x.grad).toEqualBits(tensor([3, 12], { dtype: "float64" }));
      x.pow(3).sum().backward();
      expect(x.grad).toEqualBits(tensor([6, 24], { dtype: "float64" }));
    }),
  );

  test(
    "takes a gradient for what is no scalar",
    scoped(() => {
      const x = leaf([1, 2]);
      x.mul(3).backward(tensor([1, 10], { dtype: "float64" }));
      expect(x.grad).toEqualBits(tensor([3, 30], { dtype: "float64" }));
      expect(() => x.mul(3).backward()).toThrow(ShapeError);
    }),
  );

  test(
    "a freed graph is an error; retainGraph keeps it",
    scoped(() => {
      const x = leaf([2]);
      const y = x.mul(x).sum();
      y.backward(null, { retainGraph: true });
      y.backward();
      expect(x.grad?.item()).toBe(8);
      expect(() => y.backward()).toThrow(GraphError);
    }),
  );

  test(
    "inputs limits where gradients go",
    scoped(() => {
      const [a, b] = [leaf([2]), leaf([5])];
      a.mul(b)
        .sum()
        .backward(null, { inputs: [a] });
      expect([a.grad?.item(), b.grad]).toEqual([5, null]);
    }),
  );

  test(
    "without a graph the error says what to do",
    scoped(() => {
      expect(() => ones([1]).sum().backward()).toThrow(/backward: the tensor does not require grad/);
    }),
  );

  test("the graph lives on when the scope that made it ends", () => {
    const x = leaf([3]);
    const y = scope(() => x.mul(x).sum());
    y.backward();
    expect(x.grad?.item()).toBe(6);
    for (const t of [x, y]) t.dispose();
  });
});

describe("grad", () => {
  test(
    "gives values and higher derivatives: x⁴",
    scoped(() => {
      const x = leaf([2]);
      const [first] = autograd.grad(x.pow(4).sum(), x, { createGraph: true });
      const [second] = autograd.grad(first.sum(), x, { createGraph: true });
      const [third] = autograd.grad(second.sum(), x);
      expect([first.item(), second.item(), third.item(), x.grad]).toEqual([32, 48, 48, null]);
    }),
  );

  test(
    "several outputs and inputs, gradOutputs, an unused input",
    scoped(() => {
      const [a, b, unused] = [leaf([2]), leaf([3]), leaf([1])];
      const grads = autograd.grad([a.mul(b), a.mul(a)], [a, b, unused], {
        gradOutputs: [tensor([10], { dtype: "float64" }), null],
        allowUnused: true,
      });
      expect(grads.map((gradient) => gradient?.item() ?? null)).toEqual([34, 20, null]);
      expect(() => autograd.grad(a.sum(), unused)).toThrow(GraphError);
    }),
  );
});

describe("modes", () => {
  test(
    "noGrad, enableGrad and inferenceMode nest and restore",
    scoped(() => {
      const x = leaf([1]);
      expect(noGrad(() => [isGradEnabled(), x.mul(2).requiresGrad])).toEqual([false, false]);
      expect(noGrad(() => enableGrad(() => x.mul(2).requiresGrad))).toBe(true);
      const made = inferenceMode(() => {
        expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([false, true]);
        return x.mul(2);
      });
      expect(() => made.mul(x)).toThrow(/[Ii]nference/);
      expect([isGradEnabled(), isInferenceModeEnabled(), x.mul(2).requiresGrad]).toEqual([true, false, true]);
    }),
  );

  test("an error restores the mode", () => {
    expect(() =>
      noGrad(() => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(isGradEnabled()).toBe(true);
  });

  test("an async function keeps its mode across awaits, and does not spread it", async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
    const x = leaf([1]);
    const seen: boolean[] = [];
    const inside = noGrad(async () => {
      await pause();
      seen.push(isGradEnabled());
      await pause();
      const y = x.mul(2);
      const recorded = y.requiresGrad;
      y.dispose();
      return recorded;
    });
    expect(isGradEnabled()).toBe(true);
    await pause();
    expect(isGradEnabled()).toBe(true);
    expect(await inside).toBe(false);
    expect(seen).toEqual([false]);
    x.dispose();
  });
});

describe("what a tensor knows of its graph", () => {
  test(
    "leaves, gradFn, requiresGrad",
    scoped(() => {
      const x = leaf([1]);
      expect([x.isLeaf, x.gradFn, x.mul(2).isLeaf, x.mul(2).gradFn]).toEqual([
        true,
        null,
        false,
        "MulBackward0",
      ]);
      expect(() => tensor([1]).requiresGrad_()).toThrow(/floating point or complex/);
      expect(() => x.mul(2).requiresGrad_(false)).toThrow(/leaf/);
      expect(x.detach().requiresGrad).toBe(false);
    }),
  );

  test(
    "grad can be set, and only to what fits",
    scoped(() => {
      const x = leaf([1, 2]);
      x.grad = ones([2], { dtype: "float64" });
      expect(x.grad).toEqualBits(ones([2], { dtype: "float64" }));
      expect(() => {
        x.grad = ones([3], { dtype: "float64" });
      }).toThrow(ShapeError);
      expect(() => {
        x.grad = ones([2]);
      }).toThrow(/dtype float64, got float32/);
      x.grad = null;
      expect(x.grad).toBeNull();
    }),
  );
});
