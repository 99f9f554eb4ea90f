// Custom functions written wrongly: errors that say what was expected, and those of the user as they are.

import { expect, test } from "vitest";
import { ArgumentError, autograd, type Tensor } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

type Context = autograd.FunctionContext;

describeBothThreads("autograd.Function", () => {
  test(
    "wrong results of backward say what was expected",
    scoped(() => {
      const attempt = (result: unknown, inputs = 2): (() => void) => {
        class Wrong extends autograd.Function {
          static forward(_ctx: Context, x: Tensor, ..._rest: number[]): Tensor {
            return x.mul(2);
          }
          static backward(): Tensor {
            return result as Tensor;
          }
        }
        return () =>
          Wrong.apply(leaf([1, 2]), ...Array(inputs - 1).fill(1))
            .sum()
            .backward();
      };
      expect(attempt(undefined)).toThrow(ArgumentError);
      expect(attempt("no", 1)).toThrow(
        /expected a Tensor or null for backward's result \[0\], got the string 'no'/,
      );
      expect(attempt(constant([1, 2]), 2)).toThrow(/backward gave 1 gradients for 2 arguments/);
      expect(attempt([constant([1, 2]), constant(1)], 2)).toThrow(/argument 1, which is no Tensor/);
      expect(attempt(constant([1, 2, 3]), 1)).toThrow(/WrongBackward.*invalid gradient at index 0/s);
      expect(attempt(null, 1)).not.toThrow();
    }),
  );

  test(
    "errors of forward and backward come out as they are",
    scoped(() => {
      const thrown = new Error("mine");
      class Fails extends autograd.Function {
        static forward(_ctx: Context, x: Tensor, when: string): Tensor {
          if (when === "forward") throw thrown;
          return x.mul(2);
        }
        static backward(): Tensor[] {
          throw thrown;
        }
      }
      expect(() => Fails.apply(leaf([1]), "forward")).toThrow(thrown);
      let caught: unknown;
      try {
        Fails.apply(leaf([1]), "backward")
          .sum()
          .backward();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
    }),
  );

  test(
    "forward must give Tensors, and marks must be among them",
    scoped(() => {
      class Wrong extends autograd.Function {
        static forward(ctx: Context, x: Tensor, how: string): Tensor {
          if (how === "mark") ctx.markNonDifferentiable(constant(1));
          if (how === "dirty") ctx.markDirty(constant(1));
          return how === "number" ? (3 as unknown as Tensor) : x.mul(2);
        }
        static backward(_ctx: Context, grad: Tensor): (Tensor | null)[] {
          return [grad, null];
        }
      }
      expect(() => Wrong.apply(leaf([1]), "number")).toThrow(/expected a Tensor or an array of Tensors/);
      expect(() => Wrong.apply(leaf([1]), "mark")).toThrow(/markNonDifferentiable was given a tensor/);
      expect(() => Wrong.apply(leaf([1]), "dirty")).toThrow(/markDirty was given a tensor/);
    }),
  );
});
