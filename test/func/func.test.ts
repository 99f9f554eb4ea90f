// func against torch.func: the same programs, the same bits; and what is refused.

import { describe, expect, test } from "vitest";
import { native } from "../../lib/func/native.js";
import {
  ArgumentError,
  arange,
  autograd,
  collectGarbage,
  DtypeError,
  func,
  GraphError,
  inferenceMode,
  memory,
  nn,
  ones,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { expectRecorded, ramp } from "../autograd/support.js";
import { scoped } from "../support/scoped.js";
import { cases } from "./cases.js";

describe("as in PyTorch", () => {
  test.each(cases)(
    "$name",
    scoped(({ name, run }: (typeof cases)[number]) => expectRecorded(name, run())),
  );
});

const sum = (x: Tensor): Tensor => x.sum();

describe("refusals, each leaving no layer behind", () => {
  const refused = (
    name: string,
    run: () => unknown,
    kind: new (...args: never[]) => Error,
    text: RegExp,
  ): void => {
    test(
      name,
      scoped(() => {
        let caught: unknown;
        try {
          run();
        } catch (error) {
          caught = error;
        }
        expect(caught).toBeInstanceOf(kind);
        expect((caught as Error).message).toMatch(text);
        expect(native.transformDepth()).toBe(0);
        expect(
          func
            .grad(sum)(ones([2]))
            .toArray(),
        ).toEqual([1, 1]);
      }),
    );
  };
  const x = (): Tensor => ramp(3);
  refused(
    "grad of what is no scalar",
    () => func.grad((a: Tensor) => a.mul(2))(x()),
    ShapeError,
    /vjp or jacrev/,
  );
  refused(
    "grad of an integer",
    () => func.grad((a: Tensor) => a.sum())(arange(3)),
    DtypeError,
    /floating point/,
  );
  refused(
    "argnums out of range",
    () => func.grad(sum, { argnums: 1 as 0 })(x()),
    ArgumentError,
    /from -1 to 0/,
  );
  refused(
    "no function",
    () => func.grad(3 as unknown as typeof sum)(x()),
    ArgumentError,
    /expected a function/,
  );
  refused(
    "an async function",
    () => func.grad((async (a: Tensor) => a.sum()) as unknown as typeof sum)(x()),
    ArgumentError,
    /not async/,
  );
  refused(
    "backward inside",
    () =>
      func.grad((a: Tensor) => {
        const out = a.pow(2).sum();
        out.backward();
        return out;
      })(x()),
    GraphError,
    /backward\(\) cannot be used inside/,
  );
  refused(
    "requiresGrad_ inside",
    () => func.vmap((a: Tensor) => a.mul(1).requiresGrad_())(x()),
    GraphError,
    /cannot be used inside/,
  );
  refused("item inside vmap", () => func.vmap((a: Tensor) => tensor(a.item()))(x()), Error, /vmap/);
  refused(
    "values inside vmap",
    () => func.vmap((a: Tensor) => tensor([a.toArray() as number]))(x()),
    Error,
    /vmap/,
  );
  refused(
    "random numbers inside vmap",
    () => func.vmap((a: Tensor) => a.bernoulli())(ones([3])),
    Error,
    /vmap.*random/s,
  );
  refused(
    "sizes that differ",
    () => func.vmap((a: Tensor, c: Tensor) => a.add(c))(ones([3]), ones([4])),
    ShapeError,
    /got 3, 4/,
  );
  refused(
    "a dimension that is not there",
    () => func.vmap(sum, { inDims: 1 })(x()),
    ArgumentError,
    /from -1 to 0/,
  );
  refused(
    "an out dimension that is not there",
    () => func.vmap(sum, { outDims: 5 })(ones([3, 2])),
    ArgumentError,
    /outDims/,
  );
  refused(
    "inDims of another structure",
    () => func.vmap(sum, { inDims: [0, 0] })(x()),
    ArgumentError,
    /does not fit the arguments/,
  );
  refused("nothing to go over", () => func.vmap(sum, { inDims: null })(x()), ArgumentError, /null for all/);
  refused(
    "a number where a Tensor is expected",
    () => func.vmap((a: Tensor) => a.ndim)(x()),
    ArgumentError,
    /expected the function to give Tensors only/,
  );
  refused(
    "derivatives in inference mode",
    () => inferenceMode(() => func.grad(sum)(x())),
    GraphError,
    /use noGrad\(\) around them/,
  );
  refused(
    "jvp inside a dual level, which leaves both usable",
    () => autograd.forwardAD.dualLevel(() => func.jvp((a: Tensor) => a, [x()], [x()])),
    Error,
    /Nested forward mode/,
  );
  test(
    "jvp works after the refusals",
    scoped(() => {
      expect(func.jvp((a: Tensor) => a.pow(2), [ones([2])], [ones([2])])[1].toArray()).toEqual([2, 2]);
      expect(autograd.forwardAD.dualLevel(() => 1)).toBe(1);
    }),
  );
  refused(
    "tangents of another structure",
    () => func.jvp((a: Tensor) => a, [x()], [] as unknown as [Tensor]),
    ArgumentError,
    /tangents of the structure \[\*\], got \[\]/,
  );
  refused(
    "complex numbers in jacrev",
    () => func.jacrev((a: Tensor) => a)(zeros([2], { dtype: "complex64" })),
    DtypeError,
    /expected real arguments/,
  );
  refused(
    "what the function throws",
    () =>
      func.vmap(
        func.grad((_: Tensor): Tensor => {
          throw new RangeError("mine");
        }),
      )(ones([2, 2])),
    RangeError,
    /^mine$/,
  );
  refused(
    "an unknown name in functionalCall",
    () => func.functionalCall(new nn.Linear(2, 1), { wait: ones([1]) }, [ones([2])]),
    ArgumentError,
    /the module has no wait/,
  );
  refused(
    "a missing name in functionalCall, strict",
    () => func.functionalCall(new nn.Linear(2, 1), { weight: ones([1, 2]) }, [ones([2])], { strict: true }),
    ArgumentError,
    /missing: bias/,
  );
});

describe("functionalCall", () => {
  test(
    "puts everything back, also after an error, and replaces tied weights together",
    scoped(() => {
      const layer = new nn.Linear(2, 2, { bias: false });
      class Tied extends nn.Module {
        first = layer;
        second = layer;
        forward(x: Tensor): Tensor {
          return this.second.forward(this.first.forward(x));
        }
      }
      const module = new Tied();
      const weight = layer.weight;
      const doubled = func.functionalCall(module, { "first.weight": ones([2, 2]) }, [ones([1, 2])]);
      expect(doubled.toArray()).toEqual([[4, 4]]);
      expect(layer.weight).toBe(weight);
      expect(() => func.functionalCall(module, { "first.weight": ones([3, 3]) }, [ones([1, 2])])).toThrow();
      expect(layer.weight).toBe(weight);
    }),
  );

  test(
    "per-example gradients of a module, in one pass, equal those one by one",
    scoped(() => {
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
      const state = Object.fromEntries(model.namedParameters().map(([name, p]) => [name, p.detach()]));
      const loss = (s: Record<string, Tensor>, x: Tensor): Tensor =>
        func.functionalCall(model, s, [x]).pow(2).sum();
      const examples = ones([5, 3]).cumsum(0);
      const batched = func.vmap(func.grad(loss), { inDims: [null, 0] })(state, examples);
      for (let i = 0; i < 5; i++) {
        const single = func.grad(loss)(state, examples.select(0, i));
        for (const [name, gradient] of Object.entries(single)) {
          expect(batched[name]!.select(0, i)).toBeClose(gradient, { rtol: 1e-5, atol: 1e-6 });
        }
      }
    }),
  );
});

test("transforms outside scopes leave nothing behind", () => {
  collectGarbage();
  const before = memory().tensors;
  const once = (): void => {
    func.hessian((a: Tensor) => a.pow(3).sum())(ramp(3));
    func.vmap(func.grad(sum))(ones([2, 2]));
  };
  for (let i = 0; i < 10; i++) once();
  for (let i = 0; i < 3; i++) collectGarbage();
  expect(memory().tensors).toBe(before);
});

test("tensors that leave a transform by another way behave as ordinary ones", () => {
  let escaped: Tensor | undefined;
  scope(() => {
    func.grad((a: Tensor) => {
      escaped = a.mul(2).keep();
      return a.sum();
    })(ramp(3));
    expect(escaped?.add(1).toArray()).toEqual(ramp(3).mul(2).add(1).toArray());
  });
  escaped?.dispose();
});

test(
  "inside a transform a tensor prints as in PyTorch",
  scoped(() => {
    const seen: string[] = [];
    const note = (a: Tensor): Tensor => {
      seen.push(String(a));
      return a.sum();
    };
    const x = tensor([
      [1, 2],
      [3, 4],
    ]).double();
    func.vmap(note)(x);
    func.vmap(func.grad(note))(x);
    const batched =
      "BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[1., 2.],\n            [3., 4.]], dtype=torch.float64)\n)";
    expect(seen[0]).toBe(batched);
    expect(seen[1]).toBe(`GradTrackingTensor(lvl=2, value=\n${batched.replace(/^/gm, "    ")}\n)`);
  }),
);
