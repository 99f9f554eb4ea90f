// Hooks on tensors: what they see, what they may change, what becomes of their errors.

import { expect, test } from "vitest";
import { native } from "../../lib/tensor/autograd/native.js";
import {
  ArgumentError,
  autograd,
  collectGarbage,
  DisposedError,
  enableGrad,
  GraphError,
  isGradEnabled,
  memory,
  noGrad,
  ones,
  scope,
  type Tensor,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

describeBothThreads("registerHook", () => {
  test(
    "sees the gradient of a leaf and of what is between, once a backward, in the graph's order",
    scoped(() => {
      const x = leaf([1, 2]);
      const y = x.mul(3);
      const seen: [string, unknown][] = [];
      x.registerHook((grad) => void seen.push(["x", grad.toArray()]));
      y.registerHook((grad) => void seen.push(["y", grad.toArray()]));
      y.pow(2).sum().backward();
      expect(seen).toEqual([
        ["y", [6, 12]],
        ["x", [18, 36]],
      ]);
      expect(x.grad).toEqualBits(constant([18, 36]));
    }),
  );

  test(
    "what it gives takes the gradient's place, one hook after the other",
    scoped(() => {
      const x = leaf([1, 2]);
      const y = x.mul(3);
      y.registerHook((grad) => grad.mul(10));
      y.registerHook((grad) => grad.add(1));
      y.sum().backward();
      expect(x.grad).toEqualBits(constant([33, 33]));
    }),
  );

  test(
    "runs unrecorded, and recorded when the backward's graph is wanted: d²(10 x³)/dx² = 60 x",
    scoped(() => {
      const x = leaf([2]);
      const modes: boolean[] = [];
      x.registerHook((grad) => {
        modes.push(isGradEnabled());
        return noGrad(() => constant(10)).mul(grad);
      });
      x.pow(3).sum().backward();
      const [first] = autograd.grad(x.pow(3).sum(), [x], { createGraph: true });
      expect(first.item()).toBe(120);
      expect(modes).toEqual([false, true]);
      const y = leaf([2]);
      y.mul(1).registerHook(() => null);
      const z = y.mul(1);
      z.registerHook((grad) => grad.mul(10));
      const [dz] = autograd.grad(z.pow(3).sum(), [y], { createGraph: true });
      const [ddz] = autograd.grad(dz.sum(), [y]);
      // The second pass meets the hook again, as in PyTorch: 10 * 10 * 6 z.
      expect(ddz.item()).toBe(1200);
    }),
  );

  test(
    "is gone after remove()",
    scoped(() => {
      const x = leaf([1]);
      const before = native.heldCallbacks();
      const hook = x.registerHook((grad) => grad.mul(100));
      expect(native.heldCallbacks()).toBe(before + 1);
      hook.remove();
      hook.remove();
      x.sum().backward();
      expect(x.grad?.item()).toBe(1);
    }),
  );

  test(
    "may remove itself and register another while it runs",
    scoped(() => {
      const x = leaf([1]);
      const y = x.mul(1);
      const counts = [0, 0];
      const first = y.registerHook(() => {
        counts[0]!++;
        first.remove();
        x.registerHook(() => void counts[1]!++);
      });
      const z = y.sum();
      z.backward(null, { retainGraph: true });
      z.backward();
      expect(counts).toEqual([1, 2]);
    }),
  );

  test(
    "what it throws comes out of backward as it is, and a later backward works",
    scoped(() => {
      const x = leaf([1, 2]);
      const y = x.mul(2);
      const thrown = new TypeError("mine");
      const hook = y.registerHook(() => {
        throw thrown;
      });
      const z = y.sum();
      let caught: unknown;
      try {
        z.backward(null, { retainGraph: true });
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(() => autograd.grad(z, x, { retainGraph: true })).toThrow(thrown);
      hook.remove();
      const other = y.registerHook(() => {
        throw "a string";
      });
      expect(() => z.backward(null, { retainGraph: true })).toThrow("a string");
      other.remove();
      x.grad = null;
      z.backward();
      expect(x.grad).toEqualBits(constant([2, 2]));
    }),
  );

  test(
    "a result of another kind, shape or dtype is an error that says which was expected",
    scoped(() => {
      const x = leaf([1, 2]);
      const attempt = (hook: () => unknown): (() => void) => {
        return () => {
          const y = x.mul(2);
          y.registerHook(hook as () => Tensor);
          y.sum().backward();
        };
      };
      expect(attempt(() => 3)).toThrow(ArgumentError);
      expect(attempt(() => 3)).toThrow(/expected a Tensor or nothing for what the hook returns, got 3/);
      expect(attempt(async () => ones([2]))).toThrow(/got a Promise/);
      expect(attempt(() => constant([1]))).toThrow(GraphError);
      expect(attempt(() => constant([1]))).toThrow(/float64 \[2\] cpu, got float64 \[1\] cpu/);
      expect(attempt(() => ones([2], { dtype: "float32" }))).toThrow(/got float32 \[2\] cpu/);
    }),
  );

  test(
    "tensors may be disposed of inside: the gradient, the tensor, the result",
    scoped(() => {
      const x = leaf([1, 2]);
      const y = x.mul(2);
      y.registerHook((grad) => {
        grad.dispose();
        y.dispose();
      });
      const z = y.sum();
      z.backward();
      expect(x.grad).toEqualBits(constant([2, 2]));
      const w = x.mul(2);
      w.registerHook(() => {
        const result = constant([1, 1]);
        result.dispose();
        return result;
      });
      expect(() => w.sum().backward()).toThrow(DisposedError);
      expect(() => y.registerHook(() => {})).toThrow(DisposedError);
    }),
  );

  test(
    "another backward inside a hook, over its own graph",
    scoped(() => {
      const x = leaf([3]);
      const inner = leaf([5]);
      x.registerHook((grad) => {
        enableGrad(() => inner.pow(2).sum().backward());
        return grad.add(inner.grad!);
      });
      x.pow(2).sum().backward();
      expect(x.grad?.item()).toBe(16);
    }),
  );

  test(
    "backward inside backward, forty deep",
    scoped(() => {
      const total = leaf([0]);
      let depth = 0;
      const descend = (): void => {
        const x = leaf([1]);
        x.registerHook(() => {
          if (++depth < 40) descend();
        });
        enableGrad(() => x.mul(total.add(1)).sum()).backward();
      };
      descend();
      expect(depth).toBe(40);
      expect(total.grad?.item()).toBe(40);
    }),
  );

  test(
    "needs a tensor that requires grad",
    scoped(() => {
      expect(() => ones([1]).registerHook(() => {})).toThrow(
        /registerHook: a hook needs a tensor that requires grad/,
      );
      expect(() => leaf([1]).registerHook(3 as never)).toThrow(ArgumentError);
    }),
  );

  test("graphs that die outside scopes let go of their hooks", () => {
    collectGarbage();
    const before = [native.heldCallbacks(), memory().tensors];
    const once = (i: number): void => {
      const x = leaf([1]);
      const y = x.mul(2);
      const held = constant([i]);
      y.registerHook((grad) => grad.mul(held));
      y.sum().backward();
      if (x.grad?.item() !== 2 * i) throw new Error("wrong");
    };
    for (let i = 0; i < 50; i++) once(i);
    // Closures die with the graphs, and only then the tensors they hold.
    for (let i = 0; i < 4; i++) collectGarbage();
    expect([native.heldCallbacks(), memory().tensors]).toEqual(before);
  });

  test("a scope frees hooks that hold their own tensor", () => {
    const before = native.heldCallbacks();
    scope(() => {
      const x = leaf([1]);
      const y = x.mul(2);
      y.registerHook((grad) => grad.mul(y));
    });
    expect(native.heldCallbacks()).toBe(before);
  });
});
