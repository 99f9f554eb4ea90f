// Operators that the numbers in a tensor bring down, as rows of guarded.ts. The checks are in
// native/dispatch/value_guards.cc.

import { full, ones, ops, tensor, zeros } from "../../lib/index.js";
import type { Guarded } from "./guarded.js";

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args);

const eigenvalues = (name: string): Guarded => ({
  reason: "has LAPACK balance a matrix until its norms agree, which NaN and infinity never do",
  python: `a.${name}(full((3, 3), inf))`,
  call: () => raw(name, full([3, 3], Number.NaN)),
});

const degrees = (name: string): Guarded => ({
  reason: "takes as many steps as the degree for each element, and cannot be stopped",
  python: `a.${name}(tensor([0.5], dtype=float64), 10**15)`,
  call: () => raw(name, tensor([0.5]), ones([1]).mul(2 ** 50)),
});

const classes = (name: string): Guarded => ({
  reason: "reads and writes at the place of each class, wherever that is",
  python: `a.${name}(zeros(4, 1, 3), tensor([[10**12]]), [4], [1])`,
  call: () => raw(name, zeros([4, 1, 3]), tensor([[3]]), [4], [1]),
});

const bag = (name: string): Guarded => ({
  reason: "begins a bag wherever its offset says",
  python: `a.${name}(ones(4, 3), zeros(5, dtype=int64), tensor([0, -10**9]))`,
  call: () => raw(name, ones([4, 3]), zeros([5], { dtype: "int64" }), tensor([0, -1])),
});

export const guardedValues: Readonly<Record<string, Guarded>> = {
  "aten::_ctc_loss": classes("_ctc_loss"),
  "aten::_embedding_bag": bag("_embedding_bag"),
  "aten::_embedding_bag_forward_only": bag("_embedding_bag_forward_only"),
  "aten::_linalg_eigvals": eigenvalues("_linalg_eigvals"),
  "aten::_pad_packed_sequence": {
    reason: "takes as many rows of the data for a step as its batch size says, also below 0",
    python: "a._pad_packed_sequence(arange(2.), tensor([1, -1]), False, 1, 0)",
    call: () => raw("_pad_packed_sequence", ones([2]), tensor([0, 1]), false, 1, 0),
  },
  "aten::binomial": {
    reason: "draws until it has passed the count, which NaN never is",
    python: "a.binomial(tensor([nan]), tensor([0.5]))",
    call: () => raw("binomial", tensor([Number.NaN]), tensor([0.5])),
  },
  "aten::ctc_loss": classes("ctc_loss"),
  "aten::embedding_bag": bag("embedding_bag"),
  "aten::linalg_eigvals": eigenvalues("linalg_eigvals"),
  "aten::segment_reduce": {
    reason: "walks as many rows as the lengths say, and from offset to offset",
    python: 'a.segment_reduce(ones(5, 3), "sum", offsets=tensor([0, 10**9]))',
    call: () => raw("segment_reduce", ones([5, 3]), "sum", { offsets: tensor([0, 6]) }),
  },
  "aten::special_laguerre_polynomial_l": degrees("special_laguerre_polynomial_l"),
  "aten::special_legendre_polynomial_p": degrees("special_legendre_polynomial_p"),
};
