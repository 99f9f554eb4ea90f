// Hooks on leaves once their gradient is added up, and the kept gradients of what is no leaf.

import { expect, test } from "vitest";
import { autograd, enableGrad } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

describeBothThreads("registerPostAccumulateGradHook", () => {
  test(
    "runs once the gradient is there, with the same object",
    scoped(() => {
      const x = leaf([1, 2]);
      const seen: unknown[] = [];
      x.registerPostAccumulateGradHook((tensor) => {
        seen.push(tensor === x, tensor.grad?.toArray());
        tensor.grad = null;
      });
      x.mul(3).sum().backward();
      x.mul(3).sum().backward();
      expect(seen).toEqual([true, [3, 3], true, [3, 3]]);
      expect(x.grad).toBeNull();
    }),
  );

  test(
    "may use grad, but not backward, which would wait for the leaf it is called from",
    scoped(() => {
      const x = leaf([2]);
      let seen: unknown;
      const hook = x.registerPostAccumulateGradHook(() => {
        seen = autograd
          .grad(
            enableGrad(() => x.pow(3).sum()),
            x,
          )[0]
          .item();
      });
      x.sum().backward();
      expect(seen).toBe(12);
      hook.remove();
      x.registerPostAccumulateGradHook(() => enableGrad(() => x.sum()).backward());
      expect(() => x.sum().backward()).toThrow(/cannot call backward\(\)/);
    }),
  );

  test(
    "only for leaves; removable; its errors come out",
    scoped(() => {
      const x = leaf([1]);
      expect(() => x.mul(2).registerPostAccumulateGradHook(() => {})).toThrow(/registerHook\(\)/);
      const hook = x.registerPostAccumulateGradHook(() => {
        throw new RangeError("mine");
      });
      expect(() => x.sum().backward()).toThrow(RangeError);
      hook.remove();
      x.sum().backward();
      expect(x.grad?.item()).toBe(2);
    }),
  );
});

test(
  "retainGrad keeps the gradient after the hooks",
  scoped(() => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    expect(y.retainsGrad).toBe(false);
    y.retainGrad();
    y.registerHook((grad) => grad.mul(5));
    y.sum().backward();
    expect(y.retainsGrad).toBe(true);
    expect(y.grad).toEqualBits(constant([5, 5]));
    expect(x.grad).toEqualBits(constant([10, 10]));
  }),
);
