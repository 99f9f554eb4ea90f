// The toy of `npm run bench toy`: its formulas against tensors, its Pareto set, its check and its pictures.

import { describe, expect, test } from "vitest";
import { autograd, type Tensor, tensor } from "../../lib/index.js";
import { readOptions, UsageError } from "../../scripts/bench/options.js";
import { drawAll, drawMethod } from "../../scripts/bench/toy/drawing.js";
import { toyNames } from "../../scripts/bench/toy/methods.js";
import { type Place, pathData, simplify } from "../../scripts/bench/toy/path.js";
import { check } from "../../scripts/bench/toy/table.js";
import {
  distanceToFront,
  expand,
  frontAt,
  lowerBounds,
  starts,
} from "../../scripts/bench/workers/toy_problem.js";
import { methods } from "../mtl/methods.js";
import { scoped } from "../support/scoped.js";

/** The formulas word for word, in tensors. */
function lossesOf(x1: Tensor, x2: Tensor): [Tensor, Tensor] {
  const c1 = x2.div(2).tanh().clamp(0);
  const c2 = x2.neg().div(2).tanh().clamp(0);
  const log = (inner: Tensor): Tensor => inner.abs().clamp(5e-6).log().add(6);
  const f1a = log(x1.neg().sub(7).mul(0.5).sub(x2.neg().tanh()));
  const f2a = log(x1.neg().add(3).mul(0.5).add(x2.neg().tanh()).add(2));
  const bowl = (shift: number): Tensor =>
    x1.neg().add(shift).square().add(x2.neg().sub(8).square().mul(0.1)).div(10).sub(20);
  return [f1a.mul(c1).add(bowl(7).mul(c2)).mul(0.1), f2a.mul(c1).add(bowl(-7).mul(c2))];
}

describe("the problem", () => {
  const places = [
    ...starts,
    [5, 3.9],
    [-5.73, -8.41],
    [-4.9, 1e-3],
    [6.9, -1e-3],
    [-9, 0],
    [7, 0.2],
  ] as const;

  test.each(places)(
    "values and gradients are autograd's at (%f, %f)",
    scoped((a: number, b: number) => {
      const [x1, x2] = [a, b].map((x) => tensor(x, { dtype: "float64" }).requiresGrad_()) as [Tensor, Tensor];
      const losses = lossesOf(x1, x2);
      const { values, gradients } = expand(a, b);
      expect(values).toBeClose(
        losses.map((loss) => loss.item()),
        { rtol: 1e-14, atol: 1e-14 },
      );
      const expected = losses.flatMap((loss) =>
        autograd.grad(loss, [x1, x2], { retainGraph: true }).map((g) => g!.item()),
      );
      expect(gradients).toBeClose(expected, { rtol: 1e-12, atol: 1e-14 });
    }),
  );

  test("the Pareto set lies where the publications have it, and bends to its ends", () => {
    expect(frontAt(0)).toBeClose(-8.3552, { rtol: 0, atol: 1e-4 }); // told with four digits
    expect(frontAt(7)).toBeClose(-8.43, { rtol: 0, atol: 5e-3 });
    expect(frontAt(-3)).toBeClose(frontAt(3), { rtol: 1e-9, atol: 0 }); // up to scales the tasks are each other's mirror
    expect(distanceToFront(9, frontAt(7))).toBeClose(2, { rtol: 1e-12, atol: 0 });
    expect(distanceToFront(0, -7.3552)).toBeClose(1, { rtol: 0, atol: 1e-4 }); // told with four digits
  });

  test("no loss is below its bound", () => {
    for (let x1 = -11; x1 <= 11; x1 += 0.5) {
      for (let x2 = -11; x2 <= 11; x2 += 0.5) {
        for (const [task, value] of expand(x1, x2).values.entries()) {
          expect(value).toBeGreaterThan(lowerBounds[task]!);
        }
      }
    }
  });
});

test("every method of the test suites is in the toy", () => {
  // A lower-case name is a function that makes a method of one's own.
  const classes = methods.map(({ name }) => name.split(" ")[0]!).filter((name) => /^[A-Z]/.test(name));
  const missing = new Set(classes.filter((name) => !toyNames.some((toy) => toy === name.toLowerCase())));
  expect([...missing]).toEqual([]);
});

test("a name asks for the whole toy or one method", () => {
  expect(readOptions(["toy"])).toMatchObject({ names: [], toys: toyNames, steps: 50_000 });
  expect(readOptions(["pcgrad", "toy/pcgrad", "--steps", "10"])).toMatchObject({
    names: ["pcgrad"],
    toys: ["pcgrad"],
    steps: 10,
  });
  expect(() => readOptions(["toy/nothing"])).toThrow(UsageError);
  expect(() => readOptions(["toy", "--steps", "0"])).toThrow(UsageError);
});

describe("the check", () => {
  const runs = (ends: number[], reached: (number | null)[], arrivals = ends) =>
    ends.map((end, i) => ({
      start: [0, 0] as const,
      points: [[arrivals[i]!, -8.36] as const, [end, -8.36] as const],
      reached: reached[i]!,
    }));
  // The first start is one of those that cross the valley.
  const published = { reached: 2, ends: [-4.9, 5, null], steps: [14_600] };

  test.each([
    ["agrees", runs([-4.5, 5.1, 99], [14_550, 9000, null])],
    ["differs", runs([-4.3, 5.1, 99], [14_550, 9000, null])],
    ["differs", runs([-4.5, 5.4, 99], [14_550, 9000, null])],
    ["agrees on arrival", runs([-1, 2, 99], [14_550, 9000, null], [-4.7, 5.2, 99])],
    ["differs", runs([-4.8, 5, 99], [14_550, 9000, 20_000])],
    ["differs", runs([-4.8, 5, 99], [15_000, 9000, null])],
  ] as const)("%s", (answer, given) => {
    expect(check({ runs: given }, { title: "M", published })).toBe(answer);
  });

  test("says nothing where nothing is published", () => {
    expect(check({ runs: runs([0], [1]) }, { title: "M" })).toBe("-");
  });
});

describe("pictures", () => {
  const circle = Array.from(
    { length: 400 },
    (_, i): Place => [300 * Math.cos(i / 60), 300 * Math.sin(i / 60)],
  );

  test("a simplified line keeps its ends and stays within the tolerance", () => {
    const few = simplify(circle, 2);
    expect(few.length).toBeLessThan(60);
    expect([few[0], few.at(-1)]).toEqual([circle[0], circle.at(-1)]);
    for (const [x, y] of few) expect(Math.hypot(x, y)).toBeClose(300, { rtol: 1e-12, atol: 0 });
    // The middle of a chord is farther from the circle than any other point of it.
    for (let i = 1; i < few.length; i++) {
      const middle = Math.hypot((few[i - 1]![0] + few[i]![0]) / 2, (few[i - 1]![1] + few[i]![1]) / 2);
      expect(middle).toBeGreaterThan(300 - 2.01);
    }
  });

  test("path data is relative, in whole units, without what repeats", () => {
    const line: Place[] = [
      [10.2, 20],
      [10.3, 20.1],
      [8, 25],
      [9, 20],
    ];
    expect(pathData(line)).toBe("M10 20l-2 5 1-5");
    expect(pathData(line.slice(0, 2))).toBe("M10 20h0");
  });

  test("one method's is small, all methods' has a panel for each", () => {
    const way = Array.from({ length: 200 }, (_, i): Place => [9 - i / 20, 9 * Math.cos(i / 30) - i / 30]);
    const runs = starts.map((start) => ({ start, points: way, reached: null }));
    const outcomes = toyNames.map((method) => ({
      method,
      scene: "uneven" as const,
      steps: 1,
      seconds: 0,
      runs,
    }));
    const one = drawMethod(outcomes[0]!);
    expect(one.length).toBeLessThan(30_000);
    expect(one).not.toMatch(/NaN|undefined/);
    expect(one.match(/<path stroke="#/g)).toHaveLength(starts.length);
    const all = drawAll(outcomes);
    expect(all.match(/<use href="#ground"/g)).toHaveLength(toyNames.length);
  });
});
