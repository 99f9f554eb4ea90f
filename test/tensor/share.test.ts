// What share and fromShared give and refuse, in one thread; worker_share.test.ts has the others.

import { describe, expect, test } from "vitest";
import * as torch from "../../lib/index.js";
import {
  ArgumentError,
  arange,
  collectGarbage,
  fromShared,
  GraphError,
  memory,
  ones,
  releaseShared,
  type Shared,
  share,
  sharedInTransit,
  type Tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { nothing, untilNothingWaits } from "./in_transit.js";

describe("in one thread", () => {
  test(
    "the memory is the same, the tensor is not",
    scoped(() => {
      const x = zeros([2, 2]);
      const y = fromShared(share(x));
      y.add_(3);
      expect(x).toEqualBits([[3, 3], [3, 3]]); // biome-ignore format: a matrix
      expect(y.handle).not.toBe(x.handle);
      x.dispose();
      expect(y.sum().item()).toBe(12);
    }),
  );

  test(
    "arrays and records keep their form",
    scoped(() => {
      const [a, b] = fromShared(share([ones([2]), zeros([3])] as const));
      expect([a.shape, b.shape]).toEqual([[2], [3]]);
      const model = new torch.nn.Linear(2, 3);
      const state = fromShared(share({ ...model.stateDict() }));
      expect(Object.keys(state)).toEqual(["weight", "bias"]);
      expect(state.weight).toEqualBits(model.weight);
    }),
  );

  test(
    "a view keeps its place, strides and dtype",
    scoped(() => {
      const base = arange(12, { dtype: "float64" }).reshape([3, 4]);
      const view = fromShared(share(base.narrow(1, 1, 2).t()));
      expect([view.shape, view.stride(), view.dtype]).toEqual([[2, 3], [1, 4], "float64"]); // biome-ignore format: one line
      view.zero_();
      expect(base.toArray()).toEqual([[0, 0, 0, 3], [4, 0, 0, 7], [8, 0, 0, 11]]); // biome-ignore format: a matrix
    }),
  );

  test(
    "what waits is counted, each memory once",
    scoped(() => {
      const x = zeros([100]);
      const [first, second] = [share(x), share([x.view(10, 10), ones([5])])];
      expect(sharedInTransit()).toEqual({ tensors: 3, bytes: 420 });
      fromShared(first);
      expect(releaseShared(second)).toBe(true);
      expect(releaseShared(second)).toBe(false);
      expect(sharedInTransit()).toEqual(nothing);
    }),
  );

  test(
    "a token is good for once",
    scoped(() => {
      const token = share(ones([2]));
      fromShared(token);
      expect(() => fromShared(token)).toThrow(/^fromShared: expected a token that was not received/);
      const given = share(ones([2]));
      releaseShared(given);
      expect(() => fromShared(given)).toThrow(ArgumentError);
    }),
  );

  test(
    "a copy of a token, as a message makes it, stands for the same",
    scoped(() => {
      const x = ones([3]);
      const token = share(x);
      const copy = structuredClone(token, { transfer: [token.port] });
      fromShared(copy).add_(1);
      expect(x.toArray()).toEqual([2, 2, 2]);
      expect(() => fromShared(token)).toThrow(/^fromShared: expected a token that was not received/);
    }),
  );

  test.each([[undefined], [null], [3], [{}], [{ number: 1 }], [{ number: "1", port: null, keys: null }]])(
    "%j is no token",
    (value) => {
      expect(() => fromShared(value as unknown as Shared)).toThrow(
        /^fromShared: expected what share\(\) gave/,
      );
      expect(() => releaseShared(value as unknown as Shared)).toThrow(/^releaseShared: expected what share/);
    },
  );

  test.each([[undefined], [3], ["x"], [[]], [{}], [[1]], [{ a: null }]])("%j cannot be shared", (value) => {
    expect(() => share(value as unknown as Tensor)).toThrow(/^share: expected .*Tensor/);
  });

  test(
    "of tensors that cannot be shared says why, and leaves nothing waiting",
    scoped(() => {
      const leaf = ones([2], { requiresGrad: true });
      expect(() => share([leaf.mul(2), leaf])).toThrow(GraphError);
      expect(() => share(leaf.mul(2))).toThrow(/^share: .*detach\(\)/);
      const buffer = new Float32Array(new SharedArrayBuffer(8));
      expect(() => share(torch.fromTypedArray(buffer))).toThrow(/SharedArrayBuffer/);
      const gone = ones([1]);
      gone.dispose();
      expect(() => share(gone)).toThrow(torch.DisposedError);
      expect(sharedInTransit()).toEqual(nothing);
      expect(fromShared(share(leaf)).requiresGrad).toBe(true);
    }),
  );

  test(
    "shared memory cannot be moved by a resize",
    scoped(() => {
      const x = ones([2]);
      const y = fromShared(share(x));
      expect(() => x.resize_([1000])).toThrow(/^resize_: the memory is shared and holds 8 bytes/);
      expect(() => y.resizeAs_(zeros([3]))).toThrow(torch.ShapeError);
      expect([x.shape, y.shape, y.sum().item()]).toEqual([[2], [2], 2]);
      expect(y.resize_([1]).toArray()).toEqual([1]);
    }),
  );

  test(
    "a change on the other side is a change to autograd here",
    scoped(() => {
      const [x, w] = [ones([2]), ones([2], { requiresGrad: true })];
      const loss = w.mul(x).sum();
      fromShared(share(x)).add_(1);
      expect(() => loss.backward()).toThrow(/changed in place/);
    }),
  );

  test("a token that nobody holds frees what it stands for", async () => {
    collectGarbage();
    const before = memory().tensors;
    (() => share(zeros([1000])))();
    collectGarbage();
    expect(memory().tensors).toBe(before);
    await untilNothingWaits();
  });
});
