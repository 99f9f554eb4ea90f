// Handles, scopes, the net, and that memory stays flat in loops that never yield.

import { describe, expect, test } from "vitest";
import {
  collectGarbage,
  DisposedError,
  empty,
  memory,
  ones,
  scope,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/tensor/index.js";
import { native } from "../../lib/tensor/native.js";
import { scoped } from "../support/scoped.js";

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("handles", () => {
  test("a disposed tensor is an error that says so, also after its slot is used again", () => {
    const x = ones([2]);
    const handle = x.handle;
    x.dispose();
    const next = ones([3]);
    expect(x.isDisposed).toBe(true);
    expect(() => x.add(1)).toThrow(DisposedError);
    expect(() => native.shape(handle)).toThrow(/disposed of/);
    expect(next.handle).not.toBe(handle);
    next.dispose();
  });

  test.each([0, 1, -1, 5.5, Number.NaN, Infinity, 2 ** 53, 2 ** 60, -(2 ** 40)])(
    "no number is a handle: %d",
    (number) => {
      expect(() => native.shape(number)).toThrow(DisposedError);
    },
  );

  test("disposing twice is harmless", () => {
    const x = ones([2]);
    x.dispose();
    expect(() => x.dispose()).not.toThrow();
  });

  test("using disposes at the end of the block", () => {
    const before = memory().tensors;
    {
      using x = ones([2]);
      expect(x.shape).toEqual([2]);
      expect(memory().tensors).toBe(before + 1);
    }
    expect(memory().tensors).toBe(before);
  });

  test("a view keeps the memory of its base", () => {
    const base = tensor([1, 2, 3, 4]);
    const view = base.view(2, 2);
    base.dispose();
    expect(view).toEqualBits([[1, 2], [3, 4]]); // biome-ignore format: a matrix
    view.dispose();
  });
});

describe("counters", () => {
  test("bytes count each storage once", () => {
    const before = memory();
    const x = zeros([1000]);
    const view = x.view(10, 100);
    expect(memory()).toEqual({ tensors: before.tensors + 2, bytes: before.bytes + 4000 });
    x.dispose();
    expect(memory().bytes).toBe(before.bytes + 4000);
    view.dispose();
    expect(memory()).toEqual(before);
  });
});

describe("scope", () => {
  test("frees what is made inside and gives what is returned, however nested", () => {
    const before = memory().tensors;
    let inner: Tensor | undefined;
    const kept = scope(() => {
      inner = ones([2]);
      const y = inner.mul(2);
      return { one: y, list: [y.add(1)], map: new Map([["k", y.add(2)]]), set: new Set([y.add(3)]) };
    });
    expect(memory().tensors).toBe(before + 4);
    expect(inner?.isDisposed).toBe(true);
    expect(kept.list[0]).toEqualBits(tensor([3, 3], { dtype: "float32" }));
    for (const x of [kept.one, ...kept.list, ...kept.map.values(), ...kept.set]) x.dispose();
  });

  test("nests: what an inner scope returns belongs to the outer one", () => {
    const before = memory().tensors;
    scope(() => {
      const x = scope(() => ones([2]).mul(3));
      expect(x.sum().item()).toBe(6);
    });
    expect(memory().tensors).toBe(before);
  });

  test("keep moves a tensor out", () => {
    let kept: Tensor | undefined;
    scope(() => {
      kept = ones([2]).keep();
    });
    expect(kept?.isDisposed).toBe(false);
    kept?.dispose();
  });

  test("an error frees everything and passes through", () => {
    const before = memory().tensors;
    expect(() =>
      scope(() => {
        ones([2]).mul(2);
        throw new RangeError("mine");
      }),
    ).toThrow(RangeError);
    expect(memory().tensors).toBe(before);
  });

  test("an async function keeps its scope across awaits, and two do not touch each other", async () => {
    const before = memory().tensors;
    const work = (value: number, rounds: number) =>
      scope(async () => {
        let x = tensor([value]);
        for (let round = 0; round < rounds; round++) {
          await pause();
          x = scope(() => x.add(1).add(0));
        }
        return x;
      });
    const outside = (async () => {
      await pause();
      return ones([5]);
    })();
    const [a, b, c] = await Promise.all([work(10, 3), work(20, 6), outside]);
    expect([a.item(), b.item(), c.numel()]).toEqual([13, 26, 5]);
    expect(memory().tensors).toBe(before + 3);
    for (const x of [a, b, c]) x.dispose();
  });

  test("a plain function that gives a promise is told to be async", () => {
    expect(() => scope(() => Promise.resolve(1))).toThrow(/declared async/);
  });
});

describe("the net", () => {
  const megabyte = 262144;

  test("a synchronous loop of 3,000 tensors of 1 MB grows by less than 300 MB", () => {
    collectGarbage();
    const start = process.memoryUsage().rss;
    let peak = 0;
    let mostLive = 0;
    for (let i = 0; i < 3000; i++) {
      empty([megabyte]).fill_(1);
      if (i % 50 !== 0) continue;
      peak = Math.max(peak, process.memoryUsage().rss);
      mostLive = Math.max(mostLive, memory().bytes);
    }
    expect((peak - start) / 2 ** 20).toBeLessThan(300);
    expect(mostLive / 2 ** 20).toBeLessThan(200);
  });

  test("so does one that awaits", async () => {
    async function* source() {
      for (let i = 0; i < 3000; i++) yield empty([megabyte]).fill_(1);
    }
    collectGarbage();
    const start = process.memoryUsage().rss;
    let peak = 0;
    let count = 0;
    for await (const x of source()) {
      count += x.numel() > 0 ? 1 : 0;
      if (count % 50 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    }
    expect(count).toBe(3000);
    expect((peak - start) / 2 ** 20).toBeLessThan(300);
  });

  test("many small tensors are freed too", () => {
    for (let i = 0; i < 100_000; i++) zeros([1]);
    expect(memory().tensors).toBeLessThan(25_000);
  });

  test("what is held stays", () => {
    const held = Array.from({ length: 100 }, (_, i) => tensor([i]).to("float32"));
    for (let i = 0; i < 300; i++) empty([megabyte]);
    collectGarbage();
    expect(held.map((x) => x.item())).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (const x of held) x.dispose();
  });

  test(
    "a scope needs no collection at all",
    scoped(() => {
      for (let i = 0; i < 200; i++) {
        scope(() => {
          empty([megabyte]).fill_(1).mul(2);
        });
      }
      expect(memory().bytes / 2 ** 20).toBeLessThan(10);
    }),
  );
});
