// Checks that read numbers: through the public functions, of every size, under transforms, and only where it must be.

import { describe, expect, test } from "vitest";
import {
  binomial,
  diag,
  eye,
  F,
  full,
  func,
  linalg,
  ones,
  ops,
  segmentReduce,
  special,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";

const bad = [Number.NaN, Infinity, -Infinity];
const notFinite = /should not contain infs or NaNs/;

/** A batch of identities with one number replaced, in its last matrix. */
function spoilt(size: number, batch: number[], number: number, dtype: "float32" | "complex128"): Tensor {
  const x = eye(size, { dtype })
    .expand([...batch, size, size])
    .clone();
  x.view([-1]).at(-1).fill_(number);
  return x;
}

describe("eigenvalues of what is not finite", () => {
  for (const size of [1, 2, 3, 7, 40]) {
    for (const batch of [[], [1], [3], [2, 2]]) {
      test(
        `[${[...batch, size, size].join(", ")}]`,
        scoped(() => {
          for (const number of bad) {
            for (const dtype of ["float32", "complex128"] as const) {
              const x = spoilt(size, batch, number, dtype);
              expect(() => linalg.eigvals(x)).toThrow(notFinite);
              expect(() => linalg.eig(x)).toThrow(notFinite);
              expect(() => linalg.eigvals(x.requiresGrad_())).toThrow(notFinite);
            }
          }
        }),
      );
    }
  }

  test(
    "under vmap and grad",
    scoped(() => {
      const x = spoilt(3, [4], Number.NaN, "float32");
      expect(() => func.vmap((a: Tensor) => linalg.eigvals(a))(x)).toThrow(notFinite);
      const largest = (a: Tensor) => linalg.eigvals(a).abs().sum();
      expect(() => func.grad(largest)(x)).toThrow(notFinite);
    }),
  );

  test(
    "finite ones pass, also where there are none",
    scoped(() => {
      const x = diag(tensor([2, 3], { dtype: "float32" }));
      const expected = [2, 3];
      expect(linalg.eigvals(x).real.toArray()).toEqual(expected);
      expect(linalg.eigvals(ones([0, 0])).shape).toEqual([0]);
      const batch = x.expand([2, 2, 2]);
      expect(
        func
          .vmap((a: Tensor) => linalg.eigvals(a).real)(batch)
          .toArray(),
      ).toEqual([expected, expected]);
    }),
  );
});

describe("degrees of polynomials", () => {
  const half = () => tensor([0.5, 0.25]);

  test(
    "above a million are errors where each is a step",
    scoped(() => {
      for (const polynomial of [special.legendrePolynomialP, special.laguerrePolynomialL]) {
        expect(() => polynomial(half(), 1e6 + 1)).toThrow(/at most 1000000 for n/);
        expect(() => polynomial(0.5, tensor([2, 4294967295], { dtype: "uint32" }))).toThrow(/for n/);
        expect(() => polynomial(half(), full([2], Infinity))).toThrow(/for n/);
        expect(polynomial(half(), 1e6).isfinite().all().item()).toBe(true);
        expect(polynomial(half(), full([2], Number.NaN)).shape).toEqual([2]);
      }
    }),
  );

  test(
    "may be any where there is a closed form",
    scoped(() => {
      const value = special.chebyshevPolynomialT(tensor([0.5], { dtype: "float64" }), 3e9).item();
      // cos(3e9 * acos(0.5)) = cos(1e9 * pi); the product is off by some units of the last place of 3e9.
      expect(value).toBeCloseTo(1, 6);
    }),
  );
});

test(
  "binomial wants counts that are numbers",
  scoped(() => {
    expect(() => binomial(tensor([3, Number.NaN]), tensor([0.5, 0.5]))).toThrow(/numbers for count, got NaN/);
    // As PyTorch: infinite counts go by another sampler, which ends.
    expect(
      binomial(tensor([Infinity]), tensor([0.25]))
        .isfinite()
        .item(),
    ).toBe(false);
    const seven = full([1], 7, { dtype: "float32" });
    expect(binomial(seven, ones([1])).item()).toBe(7);
    expect(binomial(seven, full([1], Number.NaN)).item()).toBeNaN();
  }),
);

describe("classes of ctcLoss", () => {
  const logProbs = () => zeros([4, 2, 3]).logSoftmax(2);
  const loss = (targets: Tensor, lengths: number[]) => F.ctcLoss(logProbs(), targets, [4, 4], lengths);

  test("beyond the log-probabilities are refused, in rows and one after the other", () => {
    const far = [[[1, 3]], [[1, -1]], [[1, 2 ** 40]]].map(([row]) => [[1, 2], row!]);
    for (const rows of far)
      expect(() => loss(tensor(rows), [2, 2])).toThrow(/expected classes from 0 to 2 for targets/);
    expect(() => loss(tensor([1, 2, 1, 3]), [2, 2])).toThrow(/for targets, got 3/);
  });

  test("what stands behind a row's length is not read", () => {
    const padded = loss(
      tensor([
        [1, 2],
        [2, 99],
      ]),
      [2, 1],
    );
    expect(padded.item()).toBe(
      loss(
        tensor([
          [1, 2],
          [2, 0],
        ]),
        [2, 1],
      ).item(),
    );
  });
});

describe("segments of rows", () => {
  const data = ones([5, 2]);

  test.each([
    ["more rows than there are", { lengths: tensor([3, 3]) }],
    ["a length below 0 beside one that makes up for it", { lengths: tensor([-2, 7]) }],
    ["lengths whose sum wraps around", { lengths: full([2], 2 ** 62, { dtype: "int64" }) }],
    ["an offset past the end", { offsets: tensor([0, 6]) }],
    ["an offset below 0", { offsets: tensor([-1, 5]) }],
    ["offsets that fall", { offsets: tensor([0, 4, 2]) }],
    ["lists for rows that are not there", { lengths: tensor([[2], [2], [1], [1], [1], [1]]), axis: 1 }],
  ])(
    "%s",
    scoped((_, options) => {
      for (const unsafe of [false, true]) {
        expect(() => segmentReduce(data, "sum", { ...options, unsafe })).toThrow(
          /^segmentReduce: expected (lengths|offsets)/,
        );
      }
    }),
  );

  test(
    "within the rows are summed",
    scoped(() => {
      const sums = [
        [2, 2],
        [0, 0],
        [3, 3],
      ];
      expect(segmentReduce(data, "sum", { lengths: tensor([2, 0, 3]) }).toArray()).toEqual(sums);
      expect(segmentReduce(data, "sum", { offsets: tensor([0, 2, 2, 5]) }).toArray()).toEqual(sums);
    }),
  );
});

test.each([
  [-1, "mean"],
  [4, "max"],
] as const)(
  "a bag that begins at %d of 3 indices",
  scoped((offset, mode) => {
    const bags = (offsets: number[]) =>
      F.embeddingBag(tensor([0, 1, 1]), ones([4, 3]), { offsets: tensor(offsets), mode });
    expect(() => bags([0, offset])).toThrow(/^embeddingBag: expected offsets from 0 to 3/);
    expect(bags([0, 3]).toArray()).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  }),
);

test.each([-1, 4])(
  "a sparse tensor with an index of %d in 4 places",
  scoped((index) => {
    const sparse = (...at: number[]) =>
      ops.call("aten::sparse_coo_tensor.indices_size", tensor([at]), ones([1]), [4]) as Tensor;
    expect(() => sparse(index)).toThrow(/^aten::sparse_coo_tensor.indices_size: .*index/);
    expect(sparse(3).toDense().toArray()).toEqual([0, 0, 0, 1]);
  }),
);
