// Custom functions: gradients by closed form, what ctx offers, every way of getting it wrong.

import { describe, expect, test } from "vitest";
import { native } from "../../lib/tensor/autograd/native.js";
import {
  autograd,
  collectGarbage,
  enableGrad,
  GraphError,
  memory,
  noGrad,
  scope,
  type Tensor,
} from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

type Context = autograd.FunctionContext;

class Cube extends autograd.Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.pow(3);
  }
  static backward(ctx: Context, grad: Tensor): Tensor {
    return ctx.savedTensors[0]!.pow(2).mul(3).mul(grad);
  }
}

class Exp extends autograd.Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }
  static backward(ctx: Context, grad: Tensor): Tensor {
    return ctx.savedTensors[0]!.mul(grad);
  }
}

/** y = x scale + shift, and the sign of x, which has no gradient. */
class Affine extends autograd.Function {
  static forward(ctx: Context, x: Tensor, scale: number, shift: Tensor): [Tensor, Tensor] {
    ctx.scale = scale;
    const sign = x.sign();
    ctx.markNonDifferentiable(sign);
    return [x.mul(scale).add(shift), sign];
  }
  static backward(ctx: Context, grad: Tensor): (Tensor | null)[] {
    return [
      ctx.needsInputGrad[0] ? grad.mul(ctx.scale as number) : null,
      null,
      ctx.needsInputGrad[2] ? grad : null,
    ];
  }
}

describeBothThreads("autograd.Function", () => {
  test(
    "first, second and third derivative of x³",
    scoped(() => {
      const x = leaf([2, -1]);
      const y = Cube.apply(x);
      expect(y.gradFn).toBe("CubeBackward");
      const [first] = autograd.grad(y.sum(), x, { createGraph: true });
      const [second] = autograd.grad(first.sum(), x, { createGraph: true });
      const [third] = autograd.grad(second.sum(), x);
      expect([first, second, third].map((t) => t.toArray())).toEqual([
        [12, 3],
        [12, -6],
        [6, 6],
      ]);
    }),
  );

  test(
    "an output may be saved: eˣ twice",
    scoped(() => {
      const x = leaf([0.5]);
      const [first] = autograd.grad(Exp.apply(x).sum(), x, { createGraph: true });
      const [second] = autograd.grad(first.sum(), x);
      expect(first).toEqualBits(x.exp());
      expect(second).toEqualBits(x.exp());
    }),
  );

  test(
    "several inputs and outputs, numbers among them; needsInputGrad; no gradient where marked",
    scoped(() => {
      const [x, shift] = [leaf([1, -2]), constant([10, 20])];
      const [y, sign] = Affine.apply(x, 3, shift);
      expect(y).toEqualBits(constant([13, 14]));
      expect([y.requiresGrad, sign.requiresGrad]).toEqual([true, false]);
      y.sum().backward();
      expect(x.grad).toEqualBits(constant([3, 3]));
      const other = leaf([0, 0]);
      const [z] = Affine.apply(constant([1, 1]), 3, other);
      z.sum().backward();
      expect(other.grad).toEqualBits(constant([1, 1]));
    }),
  );

  test(
    "markDirty: the input itself comes back, with the function's gradient",
    scoped(() => {
      class Double_ extends autograd.Function {
        static forward(ctx: Context, x: Tensor): Tensor {
          ctx.markDirty(x);
          return x.mul_(2);
        }
        static backward(_ctx: Context, grad: Tensor): Tensor {
          return grad.mul(2);
        }
      }
      const x = leaf([1, 2]);
      const y = x.mul(1);
      const version = native.versionOf(y.handle);
      const z = Double_.apply(y);
      expect(z).toBe(y);
      expect(native.versionOf(y.handle)).toBeGreaterThan(version);
      z.sum().backward();
      expect(x.grad).toEqualBits(constant([2, 2]));
      expect(() => Double_.apply(x)).toThrow(/a leaf Variable that/);
    }),
  );

  test(
    "an input returned as it is becomes a view with the function's gradient",
    scoped(() => {
      class Reverse extends autograd.Function {
        static forward(_ctx: Context, x: Tensor): Tensor {
          return x;
        }
        static backward(_ctx: Context, grad: Tensor): Tensor {
          return grad.neg();
        }
      }
      const x = leaf([1, 2]);
      const y = Reverse.apply(x);
      expect(y).not.toBe(x);
      y.sum().backward();
      expect(x.grad).toEqualBits(constant([-1, -1]));
    }),
  );

  test(
    "an output without a gradient arrives as zeros, or as null on request",
    scoped(() => {
      const seen: unknown[] = [];
      class Two extends autograd.Function {
        static forward(ctx: Context, x: Tensor, materialize: boolean): [Tensor, Tensor] {
          ctx.setMaterializeGrads(materialize);
          return [x.mul(2), x.mul(3)];
        }
        static backward(_ctx: Context, a: Tensor, b: Tensor | null): (Tensor | null)[] {
          seen.push(b?.toArray() ?? null);
          return [a.mul(2), null];
        }
      }
      const x = leaf([1, 2]);
      for (const materialize of [true, false]) Two.apply(x, materialize)[0].sum().backward();
      expect(seen).toEqual([[0, 0], null]);
      expect(x.grad).toEqualBits(constant([4, 4]));
    }),
  );

  test(
    "onceDifferentiable: the first derivative, and an error instead of a silent second",
    scoped(() => {
      class Once extends autograd.Function {
        static forward(ctx: Context, x: Tensor): Tensor {
          ctx.saveForBackward(x);
          return x.pow(2);
        }
        static backward = autograd.onceDifferentiable((ctx, grad) => ctx.savedTensors[0]!.mul(2).mul(grad!));
      }
      const x = leaf([3]);
      expect(autograd.grad(Once.apply(x).sum(), x)[0].item()).toBe(6);
      const [first] = autograd.grad(Once.apply(x).sum(), x, { createGraph: true });
      expect(first.item()).toBe(6);
      // Its cotangent is a constant here, so the first derivative has no graph at all.
      const weight = leaf([1]);
      const [second] = autograd.grad(Once.apply(x).mul(weight).sum(), x, { createGraph: true });
      expect(() => second.sum().backward()).toThrow(/onceDifferentiable was differentiated twice/);
    }),
  );

  test(
    "a saved tensor that was changed in place is a GraphError that names the function",
    scoped(() => {
      const x = leaf([1, 2]);
      const y = x.mul(1);
      const z = Cube.apply(y);
      noGrad(() => y.add_(1));
      expect(() => z.sum().backward()).toThrow(GraphError);
      expect(() => z.sum().backward()).toThrow(/changed in place afterwards.*CubeBackward/s);
    }),
  );

  test(
    "a freed graph asks for retainGraph",
    scoped(() => {
      const x = leaf([2]);
      const y = Cube.apply(x).sum();
      y.backward(null, { retainGraph: true });
      y.backward();
      expect(() => y.backward()).toThrow(/retainGraph: true/);
    }),
  );

  test(
    "a backward inside backward",
    scoped(() => {
      class Inner extends autograd.Function {
        static forward(ctx: Context, x: Tensor): Tensor {
          ctx.saveForBackward(x);
          return x.sin();
        }
        static backward(ctx: Context, grad: Tensor): Tensor {
          return enableGrad(() => {
            const x = ctx.savedTensors[0]!.detach().requiresGrad_();
            const [dx] = autograd.grad(x.sin().sum(), x);
            return dx.mul(grad);
          });
        }
      }
      const x = leaf([0.3]);
      Inner.apply(x).sum().backward();
      expect(x.grad).toEqualBits(noGrad(() => x.cos()));
    }),
  );

  test("graphs that die let go of their functions", () => {
    collectGarbage();
    const before = [native.heldCallbacks(), memory().tensors];
    const once = (): void => {
      const x = leaf([2]);
      const y = Affine.apply(Cube.apply(x), 2, x)[0].sum();
      y.backward();
      if (x.grad?.item() !== 25) throw new Error("wrong");
    };
    for (let i = 0; i < 50; i++) once();
    for (let i = 0; i < 4; i++) collectGarbage();
    expect([native.heldCallbacks(), memory().tensors]).toEqual(before);
    scope(() => void Cube.apply(leaf([1])));
    expect(native.heldCallbacks()).toBe(before[0]);
  });
});

describe("without a graph", () => {
  test(
    "nothing is recorded when no input requires grad, or inside noGrad",
    scoped(() => {
      const before = native.heldCallbacks();
      expect(Cube.apply(constant([2])).requiresGrad).toBe(false);
      expect(noGrad(() => Cube.apply(leaf([2]))).requiresGrad).toBe(false);
      expect(native.heldCallbacks()).toBe(before);
    }),
  );
});
