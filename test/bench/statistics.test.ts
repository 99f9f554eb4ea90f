import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { turns } from "../../scripts/bench/rounds.js";
import { median, summarize } from "../../scripts/bench/statistics.js";

describe("median", () => {
  test.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 9, 2, 1], 5.5],
    // As text 10 stands before 9.
    [[10, 9, 100], 10],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test("has as many values below as above, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1 }),
        (values) => {
          const middle = median(values);
          const below = values.filter((value) => value < middle).length;
          const above = values.filter((value) => value > middle).length;
          return below <= values.length / 2 && above <= values.length / 2;
        },
      ),
    );
  });

  test("leaves its argument as it is, and refuses what has no middle", () => {
    const values = [3, 1, 2];
    expect(summarize(values)).toEqual({ median: 2, least: 1, most: 3 });
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow(RangeError);
    expect(() => median([1, Number.NaN])).toThrow(/NaN/);
  });
});

describe("turns", () => {
  test("every second round runs in reverse", () => {
    const order = turns(["ours", "fused", "loop"], 3);
    expect(order.map(({ contender }) => contender)).toEqual([
      ...["ours", "fused", "loop"],
      ...["loop", "fused", "ours"],
      ...["ours", "fused", "loop"],
    ]);
    expect(order.map(({ round }) => round)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  test("each contender has the same mean place after two rounds", () => {
    const places = new Map<string, number>();
    for (const [place, { contender }] of turns(["a", "b", "c", "d"], 2).entries()) {
      places.set(contender, (places.get(contender) ?? 0) + place);
    }
    expect(new Set(places.values()).size).toBe(1);
  });
});
