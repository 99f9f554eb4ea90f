// Hooks on modules: what they see and change, in PyTorch's order; a module without hooks is as it was.

import { expect, test } from "vitest";
import { ArgumentError, autograd, nn, noGrad, type Tensor } from "../../lib/index.js";
import { native } from "../../lib/tensor/autograd/native.js";
import { constant, describeBothThreads, leaf } from "../autograd/support.js";
import { scoped } from "../support/scoped.js";

class Scale extends nn.Module<[x: Tensor, by?: Tensor], Tensor> {
  forward(x: Tensor, by?: Tensor): Tensor {
    return by ? x.mul(by) : x.mul(3);
  }
}

class Two extends nn.Module<[x: Tensor], [Tensor, Tensor]> {
  forward(x: Tensor): [Tensor, Tensor] {
    return [x.mul(2), x.mul(5)];
  }
}

const values = (list: readonly (Tensor | null)[]): unknown[] =>
  list.map((tensor) => tensor?.toArray() ?? null);

describeBothThreads("module hooks", () => {
  test(
    "forward hooks see and change arguments and result, in order",
    scoped(() => {
      const module = new Scale();
      const log: string[] = [];
      const hooks = [
        module.registerForwardPreHook((self, [x]) => {
          log.push(`pre ${self === module} ${x.item()}`);
          return [x.add(1)];
        }),
        module.registerForwardPreHook((_, [x]) => {
          log.push(`pre 2: ${x.item()}`);
          return x.add(1);
        }),
        module.registerForwardHook((_, [x], out) => {
          log.push(`after ${x.item()} ${out.item()}`);
          return out.neg();
        }),
        module.registerForwardHook((_, __, out) => void log.push(`first of all ${out.item()}`), {
          prepend: true,
        }),
      ];
      expect(module.forward(constant(1)).item()).toBe(-9);
      expect(log).toEqual(["pre true 1", "pre 2: 2", "first of all 9", "after 3 9"]);
      for (const hook of hooks) hook.remove();
      expect(module.forward(constant(1)).item()).toBe(3);
      expect(Object.hasOwn(module, "forward")).toBe(false);
      expect(log).toHaveLength(4);
    }),
  );

  test(
    "hooks work inside containers and are no part of the module's state",
    scoped(() => {
      const inner = new nn.Linear(2, 2);
      const model = new nn.Sequential(inner, new nn.ReLU());
      const before = [model.toString(), Object.keys(model.stateDict())];
      let calls = 0;
      inner.registerForwardHook(() => void calls++);
      model.forward(constant([[1, 2]]).float());
      expect(calls).toBe(1);
      expect([model.toString(), Object.keys(model.stateDict())]).toEqual(before);
    }),
  );

  test(
    "full backward hooks see the gradients of inputs and outputs, and may replace them",
    scoped(() => {
      const module = new Scale();
      const seen: unknown[] = [];
      const [x, by] = [leaf([1, 2]), leaf([10, 20])];
      module.registerFullBackwardPreHook((_, gradOutput) => {
        seen.push(["pre", values(gradOutput)]);
        return [gradOutput[0]!.mul(2)];
      });
      module.registerFullBackwardHook((self, gradInput, gradOutput) => {
        seen.push([self === module, values(gradInput), values(gradOutput)]);
        return [gradInput[0]!.add(0.5), gradInput[1]!];
      });
      module.forward(x, by).sum().backward();
      expect(seen).toEqual([
        ["pre", [[1, 1]]],
        [
          true,
          [
            [20, 40],
            [2, 4],
          ],
          [[2, 2]],
        ],
      ]);
      expect(x.grad).toEqualBits(constant([20.5, 40.5]));
      expect(by.grad).toEqualBits(constant([2, 4]));
    }),
  );

  test(
    "null where there is no gradient; several outputs; inputs without grad",
    scoped(() => {
      const seen: unknown[] = [];
      const two = new Two();
      two.registerFullBackwardHook((_, gradInput, gradOutput) => {
        seen.push(values(gradInput), values(gradOutput));
      });
      const x = leaf([1]);
      two.forward(x)[1].sum().backward();
      expect(seen).toEqual([[[5]], [null, [1]]]);
      expect(x.grad?.item()).toBe(5);

      const layer = new nn.Linear(1, 1, { dtype: "float64" });
      const grads: unknown[] = [];
      layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
        grads.push(values(gradInput), values(gradOutput));
      });
      layer
        .forward(constant([[2]]))
        .sum()
        .backward();
      expect(grads).toEqual([[null], [[[1]]]]);
      expect(layer.weight.grad?.item()).toBe(2);
    }),
  );

  test(
    "second derivatives go through them",
    scoped(() => {
      class Cube extends nn.Module<[x: Tensor], Tensor> {
        forward(x: Tensor): Tensor {
          return x.pow(3);
        }
      }
      const module = new Cube();
      module.registerFullBackwardHook((_, [gradInput]) => gradInput!.mul(2));
      const x = leaf([2]);
      const [first] = autograd.grad(module.forward(x).sum(), x, { createGraph: true });
      const [second] = autograd.grad(first.sum(), x);
      // The hook doubles 3x², and in the second backward the two ways to x pass it again as in PyTorch.
      expect(first.item()).toBe(24);
      expect(second.item()).toBe(24);
    }),
  );

  test(
    "errors come out as they are, wrong results say so, and without gradients nothing is set up",
    scoped(() => {
      const module = new Scale();
      const thrown = new RangeError("mine");
      let hook = module.registerForwardHook(() => {
        throw thrown;
      });
      expect(() => module.forward(constant(1))).toThrow(thrown);
      hook.remove();
      hook = module.registerFullBackwardHook(() => {
        throw thrown;
      });
      expect(() => module.forward(leaf(1)).backward()).toThrow(thrown);
      hook.remove();
      hook = module.registerFullBackwardHook(() => [null, null, null]);
      expect(() => module.forward(leaf(1)).backward()).toThrow(ArgumentError);
      expect(() => module.forward(leaf(1)).backward()).toThrow(
        /expected 1 gradients from a backward hook, got 3/,
      );
      expect(noGrad(() => module.forward(leaf(1))).requiresGrad).toBe(false);
      expect(() => module.registerForwardHook(3 as never)).toThrow(ArgumentError);
    }),
  );
});

test("graphs with hooked modules leave nothing", () => {
  const before = native.heldCallbacks();
  scoped(() => {
    const module = new Scale();
    module.registerFullBackwardHook(() => {});
    module
      .forward(leaf([1]))
      .sum()
      .backward();
  })();
  expect(native.heldCallbacks()).toBe(before);
});
