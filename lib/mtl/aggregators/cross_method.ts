// What the methods on the gradients of independent batches share: the check of the products, use without a balancer.

import { noGrad, ShapeError, scope, type Tensor } from "../../tensor/index.js";
import type { AggregationStep, CrossAggregator } from "../aggregator.js";
import { checkNumber, problem, show } from "../checks.js";
import { type JacobianLike, jacobianOf, weightedSum } from "../jacobian.js";
import type { State } from "../state.js";
import { checkStep } from "../step_checks.js";
import { keepShare, shareOf } from "./simplex.js";
import { numbersIn, TaskTable, unnamedStep } from "./task_numbers.js";

/** `<gᵢ of one batch, gⱼ of another>`, row after row or as rows; not symmetric. */
export type CrossLike = Float64Array | readonly (readonly number[])[];

interface Entry extends Record<string, number> {
  weight: number;
}

/**
 * Base of the methods that keep a weight for each task, on the simplex, and move it by the inner products of the
 * gradients of two independent batches. A subclass writes `move`. Tasks that are absent from a batch keep their weight.
 * Source: own; TorchJD has such methods as `Weighting[Matrix]`.
 */
export abstract class CrossMethod implements CrossAggregator {
  readonly name: string;
  readonly #table: TaskTable<Entry>;

  constructor(name: string) {
    this.name = name;
    this.#table = new TaskTable(`mtl.${name}`, (tasks) => ({ weight: 1 / tasks }));
  }

  begin(tasks: readonly string[]): void {
    this.#table.begin(tasks);
  }

  /** The weights as they stand, by task. */
  current(): Record<string, number> {
    const { names } = this.#table;
    return Object.fromEntries(this.#table.of(names).map(({ weight }, i) => [names[i]!, weight]));
  }

  /**
   * The weights of the gradients of a further batch, after moving them. Without `step` the tasks are called "0", "1", ...
   * Throws an `ArgumentError` for what is no square of finite numbers.
   */
  crossWeights(cross: CrossLike, step?: AggregationStep): Float64Array {
    const operation = `mtl.${this.name}.crossWeights`;
    const isSquare =
      Array.isArray(cross) && cross.every((row) => Array.isArray(row) && row.length === cross.length);
    if (!(cross instanceof Float64Array) && !isSquare) {
      throw problem(operation, `expected a Float64Array or as many rows as columns, got ${show(cross)}`);
    }
    const values = cross instanceof Float64Array ? cross : Float64Array.from(cross.flat());
    const told = step ?? unnamedStep(Math.floor(Math.sqrt(values.length)));
    checkStep(operation, told);
    const { tasks } = told;
    if (values.length !== tasks.length ** 2 || tasks.length === 0) {
      throw problem(operation, `expected ${tasks.length} x ${tasks.length} numbers, got ${values.length}`);
    }
    for (const [i, x] of values.entries()) {
      const place = `cross[${Math.floor(i / tasks.length)}][${i % tasks.length}]`;
      checkNumber(operation, place, x, { expected: "a finite number", accepts: Number.isFinite });
    }
    const entries = this.#table.of(tasks);
    const { point, share } = shareOf(entries, this.#table.size);
    const moved = this.move(values, point, tasks);
    keepShare(entries, moved, share);
    return this.mix(moved, tasks);
  }

  /**
   * The direction for the Jacobians (T, P) of three independent batches: the products of the first two move the weights,
   * the gradients of the third are summed. Throws a `ShapeError` for Jacobians of different shapes.
   */
  aggregate(first: JacobianLike, second: JacobianLike, third: JacobianLike, step?: AggregationStep): Tensor {
    const operation = `mtl.${this.name}.aggregate`;
    return noGrad(() =>
      scope(() => {
        const [a, b, c] = [first, second, third].map((j) => jacobianOf(operation, j)) as [
          Tensor,
          Tensor,
          Tensor,
        ];
        const shapes = [a, b, c].map(({ shape }) => `[${shape.join(", ")}]`);
        if (new Set(shapes).size > 1) {
          throw new ShapeError(
            operation,
            `${operation}: expected three Jacobians of one shape, got ${shapes.join(", ")}`,
          );
        }
        const cross = numbersIn(a.to("float64").matmul(b.to("float64").t()));
        return weightedSum(c, this.crossWeights(cross, step));
      }),
    );
  }

  stateDict(): State {
    return this.#table.toState();
  }

  loadStateDict(state: State): void {
    this.#table.fromState(`mtl.${this.name}.loadStateDict`, state).adopt();
  }

  /** Even weights again. TorchJD: `reset`. */
  reset(): void {
    this.#table.reset();
  }

  /** The weights after this step, from those before it; both sum to 1. */
  protected abstract move(cross: Float64Array, weights: Float64Array, tasks: readonly string[]): Float64Array;

  /** What the gradients are weighted with. */
  protected mix(weights: Float64Array, _tasks: readonly string[]): Float64Array {
    return weights;
  }
}

/** A matrix, row after row, times a vector. */
export function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => vector.reduce((sum, x, j) => sum + matrix[i * size + j]! * x, 0));
}
