// What a scope gives back or keep() moves out is freed by the net, also in a loop that makes nothing else outside.

import { expect, test } from "vitest";
import { autograd, collectGarbage, memory, ones, scope, type Tensor } from "../../lib/tensor/index.js";

const megabyte = 1 << 18;

/** The most megabytes alive at once in 300 rounds of 1 MB each. */
function most(round: () => void): number {
  collectGarbage();
  const before = memory().bytes;
  let peak = 0;
  for (let i = 0; i < 300; i++) {
    round();
    peak = Math.max(peak, memory().bytes - before);
  }
  collectGarbage();
  expect(memory().bytes).toBe(before);
  return peak / 2 ** 20;
}

test("returned from a scope", () => {
  expect(most(() => void scope(() => ones([megabyte]).mul(2)).numel())).toBeLessThan(150);
});

test("kept inside a scope", () => {
  const round = (): void => scope(() => void ones([megabyte]).keep());
  expect(most(round)).toBeLessThan(150);
});

test("held by a graph that has gone", () => {
  const x: Tensor = ones([megabyte]).requiresGrad_();
  const round = (): void =>
    scope(() => {
      autograd.graph.saveOnCpu(() => x.pow(3).sum()).backward();
      expect(x.grad?.select(0, 0).item()).toBe(3);
      x.grad = null;
    });
  expect(most(round)).toBeLessThan(150);
  x.dispose();
});
