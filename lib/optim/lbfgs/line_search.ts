// The strong Wolfe line search: Nocedal & Wright 2006, "Numerical Optimization", algorithms 3.5 and 3.6.

import { scope, type Tensor } from "../../tensor/index.js";
import {
  above,
  abs,
  add,
  atLeast,
  atMost,
  div,
  float,
  larger,
  less,
  mul,
  type Real,
  read,
  smaller,
  sqrt,
  sub,
} from "./real.js";

/** A step along the direction: where it leads, the loss, the gradient there and its slope along the direction. */
export interface Point {
  t: Real;
  loss: Real;
  gradient: Tensor;
  slope: Real;
}

export interface Search {
  /** The loss and the gradient at a step; the gradient is the caller's to dispose of. */
  evaluate(t: Real): { loss: number; gradient: Tensor };
  direction: Tensor;
  start: Omit<Point, "t">;
  /** The first step that is tried. */
  first: Real;
  toleranceChange: number;
  /** How often the loss may be evaluated after the first time. */
  limit: number;
}

export interface Found extends Point {
  evaluations: number;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;

/** The minimum of the cubic through two points, within bounds. */
function cubic(a: Omit<Point, "gradient">, b: Omit<Point, "gradient">, bounds?: [Real, Real]): Real {
  const [low, high] = bounds ?? (atMost(a.t, b.t) ? [a.t, b.t] : [b.t, a.t]);
  const d1 = sub(add(a.slope, b.slope), div(mul(3, sub(a.loss, b.loss)), sub(a.t, b.t)));
  const square = sub(mul(d1, d1), mul(a.slope, b.slope));
  if (!atLeast(square, 0)) return div(add(low, high), 2);
  const d2 = sqrt(square);
  const between = (near: typeof a, far: typeof a): Real => {
    const share = div(sub(add(far.slope, d2), d1), add(sub(far.slope, near.slope), mul(2, d2)));
    return sub(far.t, mul(sub(far.t, near.t), share));
  };
  const least = atMost(a.t, b.t) ? between(a, b) : between(b, a);
  return smaller(larger(least, low), high);
}

/** Tensors that a bracket no longer holds are freed at once: a search may hold a large model's gradient many times. */
class Bracket {
  readonly #owned = new Set<Tensor>();
  #ends: Point[] = [];

  get ends(): readonly Point[] {
    return this.#ends;
  }

  own(point: Point): Point {
    this.#owned.add(point.gradient);
    return point;
  }

  set(ends: Point[], alsoUsed: readonly Point[] = []): void {
    this.#ends = ends;
    const used = new Set([...ends, ...alsoUsed].map(({ gradient }) => gradient));
    for (const gradient of this.#owned) {
      if (used.has(gradient)) continue;
      gradient.dispose();
      this.#owned.delete(gradient);
    }
  }
}

export function strongWolfe(search: Search): Found {
  const { start, direction, toleranceChange, limit } = search;
  const norm = scope(() => read(direction.abs().max()));
  const bracket = new Bracket();
  let evaluations = 0;
  const at = (t: Real): Point => {
    const { loss, gradient } = search.evaluate(t);
    evaluations++;
    const slope = scope(() => read(gradient.dot(direction)));
    return bracket.own({ t, loss: float(loss), gradient, slope });
  };
  /** The loss is above the line of sufficient decrease. */
  const tooHigh = ({ t, loss }: Point) =>
    above(loss, add(start.loss, mul(mul(sufficientDecrease, t), start.slope)));
  const flat = ({ slope }: Point) => atMost(abs(slope), mul(-curvature, start.slope));

  let previous: Point = { ...start, t: float(0) };
  let current = at(search.first);
  let iteration = 0;
  let done = false;
  for (; iteration < limit; iteration++) {
    if (tooHigh(current) || (iteration > 1 && atLeast(current.loss, previous.loss))) {
      bracket.set([previous, current]);
      break;
    }
    if (flat(current)) {
      bracket.set([current]);
      done = true;
      break;
    }
    if (atLeast(current.slope, 0)) {
      bracket.set([previous, current]);
      break;
    }
    const least = add(current.t, mul(0.01, sub(current.t, previous.t)));
    const next = cubic(previous, current, [least, mul(current.t, 10)]);
    bracket.set([], [current]);
    previous = current;
    current = at(next);
  }
  if (iteration >= limit) bracket.set([{ ...start, t: float(0) }, current]);

  const order = (): [low: number, high: number] => {
    const ends = bracket.ends;
    return atMost(ends[0]!.loss, ends.at(-1)!.loss) ? [0, 1] : [1, 0];
  };
  let [low, high] = order();
  let insufficient = false;
  while (!done && iteration < limit) {
    const [a, b] = bracket.ends as [Point, Point];
    if (less(mul(abs(sub(b.t, a.t)), norm), toleranceChange)) break;
    let t = cubic(a, b);
    // Python's max and min of a list.
    const [largest, smallest] = [larger(a.t, b.t), smaller(a.t, b.t)];
    const margin = mul(0.1, sub(largest, smallest));
    const nearest = smaller(sub(largest, t), sub(t, smallest));
    if (less(nearest, margin)) {
      if (insufficient || atLeast(t, largest) || atMost(t, smallest)) {
        const nearLargest = less(abs(sub(t, largest)), abs(sub(t, smallest)));
        t = nearLargest ? sub(largest, margin) : add(smallest, margin);
        insufficient = false;
      } else insufficient = true;
    } else insufficient = false;

    const found = at(t);
    iteration++;
    const ends = [...bracket.ends];
    if (tooHigh(found) || atLeast(found.loss, ends[low]!.loss)) {
      ends[high] = found;
      bracket.set(ends);
      [low, high] = order();
      continue;
    }
    if (flat(found)) done = true;
    else if (atLeast(mul(found.slope, sub(ends[high]!.t, ends[low]!.t)), 0)) ends[high] = ends[low]!;
    ends[low] = found;
    bracket.set(ends);
  }
  // A loss that is no number is neither end's.
  const best = bracket.ends[low] ?? bracket.ends[0]!;
  bracket.set([best]);
  return { ...best, evaluations };
}
