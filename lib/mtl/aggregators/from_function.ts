// A user's own method: a function, and what makes it one of ours.

import { ShapeError, Tensor } from "../../tensor/index.js";
import type { AggregationStep } from "../aggregator.js";
import { problem, show } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";
import { GramianMethod } from "./gramian_method.js";
import { JacobianMethod } from "./jacobian_method.js";
import { unnamedStep } from "./task_numbers.js";

/** Weights of the tasks' gradients, one a task, from their inner products. */
export type GramianFunction = (gramian: Gramian, step: AggregationStep) => ArrayLike<number>;

/** One direction for each block, of the block's shape without its first dimension. */
export type JacobianFunction = (blocks: readonly Tensor[], step: AggregationStep) => readonly Tensor[];

class FromGramian extends GramianMethod {
  constructor(
    readonly name: string,
    readonly decide: GramianFunction,
  ) {
    super();
  }

  override weights(gramian: GramianLike, step?: Partial<AggregationStep>): Float64Array {
    const given = Gramian.from(gramian);
    const answer: unknown = this.decide(given, { ...unnamedStep(given.size), ...step });
    const isList = Array.isArray(answer) || answer instanceof Float64Array;
    const weights = isList ? Float64Array.from(answer as ArrayLike<number>) : new Float64Array();
    if (weights.length === given.size && weights.every(Number.isFinite)) return weights;
    const got = isList ? `[${answer.join(", ")}]` : show(answer);
    throw problem(
      `${this.name}.weights`,
      `expected ${given.size} finite numbers from the function, got ${got}`,
    );
  }
}

class FromJacobian extends JacobianMethod {
  constructor(
    readonly name: string,
    readonly decide: JacobianFunction,
  ) {
    super();
  }

  protected override combine(blocks: readonly Tensor[], step: AggregationStep): Tensor[] {
    const operation = `${this.name}.directions`;
    const answer: unknown = this.decide(blocks, step);
    if (!Array.isArray(answer) || answer.length !== blocks.length) {
      throw problem(operation, `expected ${blocks.length} Tensors from the function, got ${show(answer)}`);
    }
    return answer.map((direction: unknown, i) => {
      const shape = blocks[i]!.shape.slice(1);
      if (direction instanceof Tensor && direction.shape.join() === shape.join()) return direction;
      const got = direction instanceof Tensor ? `[${direction.shape.join(", ")}]` : show(direction);
      const sentence = `expected shape [${shape.join(", ")}] for direction ${i} of the function, got ${got}`;
      throw new ShapeError(operation, `${operation}: ${sentence}`);
    });
  }
}

/**
 * A method of one's own: weights of the tasks' gradients from their Gramian (`gramian.values` is a Float64Array, T x T).
 * It runs in a balancer, in wrappers and in groups, and reports show it under `name`.
 *
 * `step` names the tasks and tells their losses. The function gives one finite number a task, else an `ArgumentError` is
 * thrown. One that remembers something extends `mtl.GramianMethod` instead, with `stateDict` and `loadStateDict`.
 * Source: own; a `Weighting` in TorchJD.
 *
 * @example
 * const unit = mtl.fromGramian("Unit", (gramian) => Array.from({ length: gramian.size }, (_, t) => 1 / gramian.norm(t)));
 * unit.aggregate([[3, 4], [0, 2]]).toArray(); // [0.6, 1.8]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { aggregator: unit });
 */
export function fromGramian(name: string, weights: GramianFunction): GramianMethod {
  checkParts("mtl.fromGramian", name, weights);
  return new FromGramian(name, weights);
}

/**
 * A method of one's own that needs the gradients themselves. `blocks` holds for each shared parameter the tasks' gradients,
 * stacked (T, *its shape*); the function gives one direction of its shape for each, else a `ShapeError` or an
 * `ArgumentError` is thrown. It runs without recording, and what it makes on the way is freed.
 *
 * Source: own; an `Aggregator` in TorchJD.
 *
 * @example
 * const median = mtl.fromJacobian("Median", (blocks) => blocks.map((block) => block.median(0)[0]));
 * median.aggregate([[1, 9], [2, 8], [6, 7]]).toArray(); // [2, 8]
 * const balancer = new mtl.Balancer(new nn.Linear(4, 2), { aggregator: median });
 */
export function fromJacobian(name: string, directions: JacobianFunction): JacobianMethod {
  checkParts("mtl.fromJacobian", name, directions);
  return new FromJacobian(name, directions);
}

function checkParts(operation: string, name: unknown, method: unknown): void {
  if (typeof name !== "string" || name === "") throw problem(operation, `expected a name, got ${show(name)}`);
  if (typeof method !== "function") throw problem(operation, `expected a function, got ${show(method)}`);
}
