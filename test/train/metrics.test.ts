// test/fixtures/train/metrics.json was recorded with scikit-learn 1.9.1 (scripts/fixtures/record_metrics.py).

import { describe, expect, test } from "vitest";
import { ShapeError, type Tensor, tensor, zeros } from "../../lib/tensor/index.js";
import { accuracy, r2, rocAuc } from "../../lib/train/index.js";
import { loadFixture } from "../support/fixtures.js";
import { scoped } from "../support/scoped.js";

interface MetricCase {
  name: string;
  scores: number[];
  labels: number[];
  logits: number[][];
  classes: number[];
  targets: number[];
  mask: boolean[] | null;
  rocAuc: number;
  accuracy: number;
  r2: number;
}

const { cases } = loadFixture<{ cases: MetricCase[] }>("train/metrics");
const double = { dtype: "float64" } as const;

describe.each(cases)("as scikit-learn: $name", (expected) => {
  const options = () => ({ mask: expected.mask && tensor(expected.mask) });

  test(
    "rocAuc",
    scoped(() => {
      const got = rocAuc(tensor(expected.scores, double), tensor(expected.labels), options());
      expect(got).toBeCloseTo(expected.rocAuc, 12);
    }),
  );

  test(
    "accuracy",
    scoped(() => {
      const got = accuracy(tensor(expected.logits, double), tensor(expected.classes), options());
      expect(got).toBe(expected.accuracy);
    }),
  );

  test(
    "r2",
    scoped(() => {
      const got = r2(tensor(expected.scores, double), tensor(expected.targets, double), options());
      expect(got).toBeCloseTo(expected.r2, 12);
    }),
  );
});

describe("by hand", () => {
  test(
    "rocAuc: order, its reverse, all equal, one class only, no rows",
    scoped(() => {
      const labels = tensor([0, 0, 1, 1]);
      expect(rocAuc(tensor([1, 2, 3, 4]), labels)).toBe(1);
      expect(rocAuc(tensor([4, 3, 2, 1]), labels)).toBe(0);
      expect(rocAuc(tensor([5, 5, 5, 5]), labels)).toBe(0.5);
      expect(rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), labels)).toBe(0.75);
      expect(rocAuc(tensor([1, 2]), tensor([1, 1]))).toBeNaN();
      expect(rocAuc(zeros([0]), zeros([0]))).toBeNaN();
    }),
  );

  test(
    "rocAuc takes bool labels and [N, 1] columns",
    scoped(() => {
      expect(rocAuc(tensor([[1], [3], [2]]), tensor([[false], [true], [false]]))).toBe(1);
    }),
  );

  test(
    "accuracy leaves out what the mask leaves out",
    scoped(() => {
      const logits = tensor([
        [2, 1],
        [0, 3],
        [0, 3],
      ]);
      expect(accuracy(logits, tensor([0, 0, 1]))).toBe(2 / 3);
      expect(accuracy(logits, tensor([0, 0, 1]), { mask: tensor([true, false, true]) })).toBe(1);
    }),
  );

  test(
    "r2: perfect, the mean, constant targets, one row",
    scoped(() => {
      expect(r2(tensor([1, 2, 3]), tensor([1, 2, 3]))).toBe(1);
      expect(r2(tensor([2, 2, 2]), tensor([1, 2, 3]))).toBe(0);
      expect(r2(tensor([4, 4]), tensor([4, 4]))).toBe(1);
      expect(r2(tensor([4, 5]), tensor([4, 4]))).toBe(0);
      expect(r2(tensor([1]), tensor([1]))).toBeNaN();
    }),
  );

  test(
    "shapes that do not fit are named",
    scoped(() => {
      expect(() => rocAuc(zeros([3]), zeros([3, 1]))).toThrow(ShapeError);
      expect(() => rocAuc(zeros([3]), zeros([3, 1]))).toThrow(
        /rocAuc: expected predictions .*\[3, 1\], got \[3\]/,
      );
      expect(() => r2(zeros([3]), zeros([3]), { mask: zeros([1]) })).toThrow(
        /mask of the targets' shape \[3\], got \[1\]/,
      );
      expect(() => accuracy(zeros([3]), zeros([3]))).toThrow(/expected logits \[N, C\], got \[3\]/);
    }),
  );

  test("what is no tensor is named", () => {
    const list = [1, 2] as unknown as Tensor;
    expect(() => rocAuc(list, list)).toThrow(/rocAuc: expected a Tensor for predictions, got an array of 2/);
    expect(() => accuracy(list, list)).toThrow(/accuracy: expected a Tensor for logits/);
  });
});
