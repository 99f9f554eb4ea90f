// Tensors to write into, which only operators by full name take: those without memory for each element are errors, for
// libtorch's kernels write past its end; all others are written into as PyTorch does.

import { describe, expect, test } from "vitest";
import {
  CandelabraError,
  empty,
  MemoryError,
  ones,
  ops,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args) as Tensor;

/** Tensors of two by two that are no memory of four numbers. */
const unfit: Readonly<Record<string, () => Tensor>> = {
  "autograd's zeros": () => raw("_efficientzerotensor", [2, 2]),
  "an expanded one": () => ones([1, 1]).expand([2, 2]),
  "one in which elements share memory": () => ones([3]).asStrided([2, 2], [1, 1]),
  "a sparse one": () => raw("to_sparse", ones([2, 2])),
  "a conjugate view": () => ones([2, 2], { dtype: "complex64" }).conj(),
  "a negated view": () => ones([2, 2], { dtype: "complex64" }).conj().imag as Tensor,
};

const x = () => tensor([1, 2, 3, 4], { dtype: "float32" }).view([2, 2]);

/** Kernels and composites that end the process: `a._log_softmax.out(ones(2, 2, 4, 4), 0, False, out=ones(1).expand(2, 2, 4, 4))`. */
const operators: Readonly<Record<string, (out: Tensor) => unknown>> = {
  "inner.out": (out) => raw("inner.out", x(), x(), { out }),
  "matmul.out": (out) => raw("matmul.out", x(), x(), { out }),
  "_log_softmax.out": (out) => raw("_log_softmax.out", x(), 0, false, { out }),
  "special_ndtr.out": (out) => raw("special_ndtr.out", x(), { out }),
  "linalg_matrix_rank.atol_rtol_tensor_out": (out) =>
    raw("linalg_matrix_rank.atol_rtol_tensor_out", x(), { out }),
  "unbind_copy.int_out": (out) => raw("unbind_copy.int_out", x(), 0, { out: [empty([2]), out] }),
};

describe.each(Object.entries(operators))("%s", (name, call) => {
  test.each(Object.entries(unfit))(
    "is not given %s",
    scoped((_, make) => {
      expect(() => call(make())).toThrow(CandelabraError);
      expect(() => call(make())).toThrow(`aten::${name}: expected a strided tensor with memory`);
    }),
  );
});

test(
  "the error says which argument it speaks of",
  scoped(() => {
    const gradInput = ones([1, 1]).expand([2, 2]);
    expect(() => raw("sigmoid_backward.grad_input", x(), x(), { gradInput })).toThrow(/for gradInput/);
  }),
);

test(
  "no more is one that is written into by position",
  scoped(() => {
    const noise = ones([1, 1]).expand([2, 2]);
    expect(() => raw("rrelu_with_noise", x(), noise, 0.1, 0.3, true)).toThrow(/for noise/);
  }),
);

describe("what is written into", () => {
  const fit: Readonly<Record<string, () => Tensor>> = {
    "a plain one": () => zeros([2, 2]),
    "an empty one, which grows": () => empty([0]),
    "a transposed one": () => zeros([2, 2]).t(),
    "a part of another": () => zeros([4, 4]).at("1:3, ::2"),
  };
  test.each(Object.entries(fit))(
    "%s",
    scoped((_, make) => {
      const out = make();
      raw("matmul.out", x(), x(), { out });
      expect(out.toArray()).toEqual([
        [7, 10],
        [15, 22],
      ]);
    }),
  );
});

test(
  "where there is no memory for a larger one, it stays as it was",
  scoped(() => {
    const out = ones([2, 3]);
    expect(() => raw("zeros.out", [2 ** 44], { out })).toThrow(MemoryError);
    expect(out.toArray()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
  }),
);
