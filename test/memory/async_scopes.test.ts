// Async scopes that interleave keep to themselves, however their awaits fall and whether or not somebody waits for them.

import { describe, expect, test } from "vitest";
import { collectGarbage, full, memory, noGrad, ones, scope, type Tensor } from "../../lib/index.js";

const turns: (() => Promise<unknown>)[] = [
  () => Promise.resolve(),
  () => new Promise((resolve) => setImmediate(resolve)),
  () => new Promise((resolve) => setTimeout(resolve, 1)),
  () => new Promise((resolve) => process.nextTick(resolve)),
];

const turn = (i: number) => (turns[i % turns.length] as () => Promise<unknown>)();

interface Gate {
  opened: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Ten rounds of additions, with scopes of both kinds inside; every fourth fails in the end. */
function task(id: number): Promise<Tensor> {
  return scope(async () => {
    const own = [full([2], id)];
    const last = () => own.at(-1) as Tensor;
    for (let round = 0; round < 10; round++) {
      await turn(7 * id + 3 * round);
      own.push(last().add(1));
      if (round % 3 === id % 3) own.push(scope(() => last().mul(2).div(2)));
      if (round % 5 === id % 5) {
        own.push(
          await scope(async () => {
            const copy = last().add(0);
            await turn(id + round);
            return noGrad(() => copy.clone());
          }),
        );
      }
      expect(own.filter((x) => x.isDisposed)).toEqual([]);
      expect(last().toArray()).toEqual([id + round + 1, id + round + 1]);
    }
    if (id % 4 === 3) throw new RangeError(`task ${id}`);
    return last();
  });
}

describe("in Promise.all", () => {
  test("twenty tasks, some of which fail", async () => {
    collectGarbage();
    const before = memory();
    const outside = ones([3]);
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, id) => task(id)));
    expect(memory().tensors).toBe(before.tensors + 1 + 15);
    for (const [id, result] of results.entries()) {
      if (id % 4 === 3) {
        expect(result).toEqual({ status: "rejected", reason: new RangeError(`task ${id}`) });
      } else {
        const x = (result as PromiseFulfilledResult<Tensor>).value;
        expect(x.toArray()).toEqual([id + 10, id + 10]);
        x.dispose();
      }
    }
    expect(outside.toArray()).toEqual([1, 1, 1]);
    outside.dispose();
    collectGarbage();
    expect(memory()).toEqual(before);
  });

  test("inside one scope, whose own tensors outlive those of the tasks", async () => {
    const before = memory().tensors;
    const sum = await scope(async () => {
      const mine = ones([2]);
      const parts = await Promise.all([0, 1, 2, 4, 5].map(task));
      const total = parts.reduce((left, right) => left.add(right), mine);
      return total.sum().item();
    });
    expect(sum).toBe(2 * (1 + 10 * 5 + 0 + 1 + 2 + 4 + 5));
    expect(memory().tensors).toBe(before);
  });
});

describe("what goes on after its scope has ended", () => {
  /** A scope that fails at once while `work`, begun in it, still waits for `opened`. */
  function abandoned(opened: Promise<void>, work: () => Tensor) {
    let background: Promise<Tensor> | undefined;
    const ended = scope(async () => {
      const slow = async () => {
        await opened;
        return work();
      };
      background = slow();
      await Promise.all([background, turn(1).then(() => Promise.reject(new RangeError("first")))]);
    });
    return { ended, background: background as unknown as Promise<Tensor> };
  }

  test("makes tensors outside, not in a scope that was opened since", async () => {
    collectGarbage();
    const before = memory().tensors;
    const { opened, open } = gate();
    const { ended, background } = abandoned(opened, () => ones([3]).mul(2));
    await expect(ended).rejects.toThrow("first");
    const late = await scope(async () => {
      const mine = ones([2]);
      open();
      const made = await background;
      expect(mine.isDisposed).toBe(false);
      return [made];
    });
    expect(late[0]?.toArray()).toEqual([2, 2, 2]);
    late[0]?.dispose();
    collectGarbage();
    expect(memory().tensors).toBe(before);
  });

  test("is not freed by that scope, and is freed by the net", async () => {
    collectGarbage();
    const before = memory().tensors;
    const { opened, open } = gate();
    const { ended, background } = abandoned(opened, () => scope(() => ones([3]).mul(5)));
    await expect(ended).rejects.toThrow("first");
    const other = scope(async () => {
      open();
      await background;
      await turn(2);
    });
    const late = await background;
    await other;
    expect(late.toArray()).toEqual([5, 5, 5]);
    late.dispose();
    collectGarbage();
    expect(memory().tensors).toBe(before);
  });

  test("an inner async scope that outlives the outer one gives its result to nobody's scope", async () => {
    collectGarbage();
    const before = memory().tensors;
    const { opened, open } = gate();
    let inner: Promise<Tensor> | undefined;
    await scope(async () => {
      inner = scope(async () => {
        await opened;
        return ones([2]).add(1);
      });
      await turn(0);
    });
    const other = scope(async () => {
      open();
      await inner;
    });
    await other;
    const result = (await inner) as Tensor;
    expect(result.toArray()).toEqual([2, 2]);
    result.dispose();
    collectGarbage();
    expect(memory().tensors).toBe(before);
  });
});
