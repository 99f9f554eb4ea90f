// Checkpointing: the same gradients and random numbers with less memory, and every way it can be used wrongly.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  ArgumentError,
  autograd,
  collectGarbage,
  func,
  GraphError,
  getRngState,
  memory,
  noGrad,
  ones,
  rand,
  scope,
  type Tensor,
} from "../../lib/index.js";
import { native } from "../../lib/tensor/autograd/native.js";
import { scoped } from "../support/scoped.js";
import { constant, describeBothThreads, leaf } from "./support.js";

const { checkpoint } = autograd;
const deep = (x: Tensor): Tensor => {
  let out = x;
  for (let i = 0; i < 20; i++) out = out.sin().add(x);
  return out;
};

describeBothThreads("checkpoint", () => {
  test(
    "gradients are those without it, also second ones, also nested",
    scoped(() => {
      const x = leaf([0.3, -0.7]);
      const [plain] = autograd.grad(deep(x).sum(), x, { createGraph: true });
      const [saved] = autograd.grad(checkpoint(deep, x).sum(), x, { createGraph: true });
      expect(saved).toEqualBits(plain);
      expect(autograd.grad(saved.sum(), x)[0]).toEqualBits(autograd.grad(plain.sum(), x)[0]);
      const nested = (t: Tensor): Tensor => checkpoint(deep, t.mul(2)).cos();
      const [twice] = autograd.grad(checkpoint(nested, x).sum(), x);
      expect(twice).toEqualBits(autograd.grad(deep(x.mul(2)).cos().sum(), x)[0]);
    }),
  );

  test(
    "runs again once a backward, and leaves the random state alone",
    scoped(() => {
      let runs = 0;
      const x = leaf([1, 2]);
      const drawn: unknown[] = [];
      const out = checkpoint((t: Tensor) => {
        runs++;
        const noise = rand([2], { dtype: "float64" });
        drawn.push(noise.toArray());
        return t.mul(noise).exp();
      }, x).sum();
      const state = getRngState();
      out.backward(null, { retainGraph: true });
      expect(getRngState()).toEqualBits(state);
      expect(runs).toBe(2);
      out.backward();
      expect(runs).toBe(3);
      expect(drawn[1]).toEqual(drawn[0]);
      expect(drawn[2]).toEqual(drawn[0]);
    }),
  );

  test("needs its inputs no longer than the graph, whatever the scope", () => {
    const x = leaf([0.5]);
    const out = scope(() => checkpoint((t: Tensor) => t.sin().exp(), x.mul(2)).sum());
    out.backward();
    const expected = 2 * Math.cos(1) * Math.exp(Math.sin(1));
    expect(x.grad?.item()).toBeCloseTo(expected, 14);
    for (const t of [x, out]) t.dispose();
    expect(native.heldCallbacks()).toBe(0);
  });

  test(
    "numbers, other arguments, several results",
    scoped(() => {
      const x = leaf([1, 2]);
      const [a, b] = checkpoint(
        (scale: number, t: Tensor, { shift }: { shift: number }): [Tensor, Tensor] => [
          t.pow(2).mul(scale),
          t.exp().add(shift),
        ],
        3,
        x,
        { shift: 1 },
      );
      a.sum().add(b.sum()).backward();
      expect(x.grad).toEqualBits(x.detach().exp().add(x.detach().mul(2).mul(3)));
    }),
  );

  test(
    "a function that does something else the second time is an error that says so",
    scoped(() => {
      let runs = 0;
      const x = leaf([1, 2]);
      const other = checkpoint((t: Tensor) => (runs++ === 0 ? t.exp().sin() : t.exp()), x);
      expect(() => other.sum().backward()).toThrow(GraphError);
      expect(() => other.sum().backward()).toThrow(/does not do the same when it runs again/);
      const shapes = checkpoint((t: Tensor) => t.mul(ones([runs++, 2])).exp(), x);
      expect(() => shapes.sum().backward()).toThrow(/it saved float32 \[\d, 2\] at first/);
    }),
  );

  test(
    "what the function throws in its second run comes out of backward",
    scoped(() => {
      const thrown = new RangeError("mine");
      let runs = 0;
      const x = leaf([1]);
      const out = checkpoint((t: Tensor) => {
        if (runs++ > 0) throw thrown;
        return t.exp();
      }, x);
      let caught: unknown;
      try {
        out.sum().backward();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(() => checkpoint((async (t: Tensor) => t) as unknown as typeof deep, x)).toThrow(ArgumentError);
      expect(() => func.grad((t: Tensor) => checkpoint(deep, t).sum())(constant([1]))).toThrow(GraphError);
    }),
  );

  test(
    "without gradients it is a call",
    scoped(() => {
      expect(noGrad(() => checkpoint(deep, leaf([1]))).requiresGrad).toBe(false);
      expect(checkpoint(deep, constant([1])).requiresGrad).toBe(false);
    }),
  );
});

test("a graph of eight parts keeps their inputs, not the twenty results inside each", () => {
  // In a process whose allocator gives freed blocks back at once, so that its size tells what is held.
  const child = fileURLToPath(new URL("checkpoint_memory.child.ts", import.meta.url));
  const run = spawnSync(process.execPath, ["--import", "tsx", child], {
    encoding: "utf8",
    env: { ...process.env, MALLOC_MMAP_THRESHOLD_: "65536" },
  });
  expect(run.stderr).toBe("");
  const { checkpointed, plain } = JSON.parse(run.stdout) as { checkpointed: number; plain: number };
  // 1 MB each: an input a part, against twenty results a part.
  expect(plain).toBeGreaterThan(150);
  if (process.platform === "linux") expect(checkpointed).toBeLessThan(30);
});

test("a loop in scopes frees everything by itself", () => {
  collectGarbage();
  const before = [native.heldCallbacks(), memory().tensors];
  for (let i = 0; i < 100; i++) {
    scope(() => {
      const x = leaf([1, 2]);
      const [first] = autograd.grad(checkpoint(deep, x).sum(), x, { createGraph: true });
      first.sum().backward();
    });
  }
  expect([native.heldCallbacks(), memory().tensors]).toEqual(before);
});

test("steps outside scopes leave nothing", () => {
  collectGarbage();
  const before = [native.heldCallbacks(), memory().tensors];
  const step = (): void => {
    const x = leaf([1, 2]);
    checkpoint(deep, x.mul(2)).sum().backward();
  };
  for (let i = 0; i < 200; i++) step();
  for (let i = 0; i < 4; i++) collectGarbage();
  expect([native.heldCallbacks(), memory().tensors]).toEqual(before);
});
