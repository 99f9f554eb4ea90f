// What is decided in one balanced backward pass: the addon calls `decide` once, with what it found.

import { noGrad, scope, Tensor, wrapAll } from "../tensor/index.js";
import type { Aggregator, CrossAggregator, GramianAggregator, JacobianAggregator } from "./aggregator.js";
import { Grouped } from "./aggregators/grouped.js";
import { problem, show } from "./checks.js";
import { Gramian } from "./gramian.js";
import type { BalanceMode } from "./native.js";
import type { LossWeighting } from "./weighting.js";

export type AnyAggregator = Aggregator | Grouped;

export function isJacobian(aggregator: AnyAggregator | null): aggregator is JacobianAggregator {
  return aggregator !== null && "directions" in aggregator;
}

export function isCross(aggregator: AnyAggregator | null): aggregator is CrossAggregator {
  return aggregator !== null && "crossWeights" in aggregator;
}

export interface StepRules {
  readonly weighting: LossWeighting | null;
  readonly aggregator: AnyAggregator | null;
  readonly mode: BalanceMode;
  /** For each cell of parameters that the addon gives a Gramian of, which group of `Grouped` it belongs to. */
  readonly groupOfCell: readonly number[] | null;
  /** <gᵢ, gⱼ> of two other batches, where the aggregator is of that kind. */
  readonly cross: Float64Array | null;
}

/** What the addon takes for an answer. */
export type Answer = Float64Array | [own: Float64Array, directions: number[]];

/** One step's numbers; `decide` fills them. */
export class BalancedStep {
  losses: Float64Array;
  norms: Float64Array;
  /** λ. */
  weights: Float64Array;
  /** a; NaN where the aggregator has no one weight a task. */
  aggregation: Float64Array;
  gramian: Gramian | null = null;
  /** One for each cell, when there are several. */
  cells: readonly Gramian[] = [];

  constructor(
    readonly tasks: readonly string[],
    readonly rules: StepRules,
  ) {
    const size = tasks.length;
    this.losses = new Float64Array(size).fill(Number.NaN);
    this.norms = new Float64Array(size);
    this.weights = new Float64Array(size).fill(1);
    this.aggregation = new Float64Array(size).fill(1);
  }

  readonly decide = (
    losses: Float64Array,
    norms: Float64Array,
    numbers: Float64Array,
    blocks?: readonly number[],
  ): Answer => {
    const { weighting, mode } = this.rules;
    this.losses = losses;
    this.norms = norms;
    if (weighting) this.weights = oneEach(weighting, weighting.weights(this), this.tasks);
    switch (mode) {
      case "sum":
        return this.weights;
      case "weighted":
        this.aggregation = this.#knownWeights();
        return this.#answer([this.aggregation]);
      case "jacobian":
        this.gramian = new Gramian(numbers, this.tasks.length);
        return [this.weights, this.#directions(blocks ?? [])];
      case "samples":
        return this.#answer(this.#bySample(numbers));
      default:
        return this.#answer(this.#byCell(numbers));
    }
  };

  /** T of the tasks' own gradients, then T for each part of the shared ones. */
  #answer(parts: readonly Float64Array[]): Float64Array {
    const size = this.tasks.length;
    const answer = new Float64Array(size * (1 + parts.length));
    answer.set(this.weights);
    for (let part = 0, i = size; part < parts.length; part++) {
      for (let task = 0; task < size; task++, i++) answer[i] = this.weights[task]! * parts[part]![task]!;
    }
    return answer;
  }

  #byCell(numbers: Float64Array): Float64Array[] {
    const size = this.tasks.length;
    const { aggregator, groupOfCell } = this.rules;
    const count = numbers.length / size ** 2;
    if (count === 1 && !(aggregator instanceof Grouped)) {
      this.gramian = new Gramian(numbers, size);
      this.aggregation = this.#weightsFrom(aggregator as GramianAggregator | null, this.gramian);
      return [this.aggregation];
    }
    this.cells = Array.from(
      { length: count },
      (_, k) => new Gramian(numbers.subarray(k * size ** 2, (k + 1) * size ** 2), size),
    );
    this.gramian = sum(this.cells);
    if (!(aggregator instanceof Grouped)) {
      this.aggregation = this.#weightsFrom(aggregator as GramianAggregator | null, this.gramian);
      return this.cells.map(() => this.aggregation);
    }
    this.aggregation = new Float64Array(size).fill(Number.NaN);
    const weights = aggregator.aggregators().map((one, group) => {
      const own = this.cells.filter((_, cell) => groupOfCell![cell] === group);
      return this.#weightsFrom(
        one,
        own.length > 0 ? sum(own) : new Gramian(new Float64Array(size ** 2), size),
      );
    });
    return this.cells.map((_, cell) => weights[groupOfCell![cell]!]!);
  }

  #bySample(numbers: Float64Array): Float64Array[] {
    const size = this.tasks.length;
    this.aggregation = new Float64Array(size).fill(Number.NaN);
    const samples = Array.from(
      { length: numbers.length / size ** 2 },
      (_, k) => new Gramian(numbers.subarray(k * size ** 2, (k + 1) * size ** 2), size),
    );
    this.gramian = sum(samples); // one sample's gradient is apart from another's: the whole one's products are the sum
    return samples.map((sample) =>
      this.#weightsFrom(this.rules.aggregator as GramianAggregator | null, sample),
    );
  }

  #weightsFrom(aggregator: GramianAggregator | null, gramian: Gramian): Float64Array {
    if (!aggregator) return new Float64Array(this.tasks.length).fill(1);
    return oneEach(aggregator, aggregator.weights(gramian.scaled(this.weights), this), this.tasks);
  }

  /** Weights that need no gradients of this batch. */
  #knownWeights(): Float64Array {
    const aggregator = this.rules.aggregator!;
    const { cross } = this.rules;
    if (!isCross(aggregator)) {
      const reused = (aggregator as GramianAggregator).reusedWeights!(this);
      return oneEach(aggregator, reused!, this.tasks);
    }
    const size = this.tasks.length;
    const scaled = cross!.map(
      (product, k) => product * this.weights[Math.floor(k / size)]! * this.weights[k % size]!,
    );
    return oneEach(aggregator, aggregator.crossWeights(scaled, this), this.tasks);
  }

  #directions(handles: readonly number[]): number[] {
    this.aggregation = new Float64Array(this.tasks.length).fill(Number.NaN);
    const aggregator = this.rules.aggregator as JacobianAggregator;
    const blocks = wrapAll(handles) as Tensor[];
    const directions = noGrad(() =>
      scope(() => {
        for (const block of blocks) {
          for (const [task, weight] of this.weights.entries())
            if (weight !== 1) block.select(0, task).mul_(weight);
        }
        return aggregator.directions(blocks, this);
      }),
    );
    if (!Array.isArray(directions) || !directions.every((direction) => direction instanceof Tensor)) {
      const got = show(directions);
      throw problem(
        "mtl.Balancer.backward",
        `expected Tensors from ${aggregator.name}.directions, got ${got}`,
      );
    }
    return directions.map((direction) => direction.handle);
  }
}

function sum(gramians: readonly Gramian[]): Gramian {
  const total = new Float64Array(gramians[0]!.values.length);
  for (const { values } of gramians) {
    for (let k = 0; k < total.length; k++) total[k]! += values[k]!;
  }
  return new Gramian(total, gramians[0]!.size);
}

/** A copy, since a method may change its own array before the report is read. */
function oneEach({ name }: { name: string }, given: Float64Array, tasks: readonly string[]): Float64Array {
  if (given instanceof Float64Array && given.length === tasks.length) return given.slice();
  const got = given instanceof Float64Array ? `${given.length} numbers` : show(given);
  throw problem(
    "mtl.Balancer.backward",
    `expected a Float64Array from ${name}.weights, one number for each of the ${tasks.length} tasks, got ${got}`,
  );
}
