// What the methods that need J itself share: the check of the blocks, their use without a balancer, an empty state.
//
// Memory is theirs to mind: J is T x P numbers. They go through it block by block, so what they make on the way is never
// more than a few copies of the largest block, and a scope frees it.

import { noGrad, ShapeError, scope, Tensor, tensor } from "../../tensor/index.js";
import type { AggregationStep, JacobianAggregator } from "../aggregator.js";
import { problem, show } from "../checks.js";
import { type JacobianLike, jacobianOf } from "../jacobian.js";
import type { State } from "../state.js";
import { checkStep } from "../step_checks.js";
import { numbersIn, unnamedStep } from "./task_numbers.js";

/**
 * Base of the methods that need the gradients themselves. A subclass writes `combine`, which runs without recording and
 * in a scope of its own. Source: own; TorchJD's `Aggregator`.
 */
export abstract class JacobianMethod implements JacobianAggregator {
  abstract readonly name: string;

  /**
   * One direction for each shared parameter, of its shape. Throws a `ShapeError` for blocks that do not hold one
   * gradient a task.
   */
  directions(blocks: readonly Tensor[], step: AggregationStep): Tensor[] {
    const operation = `mtl.${this.name}.directions`;
    checkStep(operation, step);
    checkBlocks(operation, blocks, step.tasks.length);
    return noGrad(() => scope(() => this.combine(blocks, step)));
  }

  /**
   * The direction for a Jacobian (T, P), a Tensor or nested arrays: P numbers of its dtype. Without `step` the tasks are
   * called "0", "1", ... and each loss counts as 1. Throws an `ArgumentError` for what is no matrix of finite numbers.
   */
  aggregate(jacobian: JacobianLike, step?: AggregationStep): Tensor {
    return scope(() => {
      const operation = `mtl.${this.name}.aggregate`;
      const j = jacobianOf(operation, jacobian);
      const { tasks, losses } = step ?? unnamedStep(j.shape[0]!);
      checkStep(operation, { tasks, losses });
      const sound = numbersIn(j.isfinite().all(1).to("float64"));
      const bad = sound.indexOf(0);
      if (bad >= 0) throw problem(operation, `the gradient of task "${tasks[bad]}" is not finite`);
      return this.directions([j], { tasks, losses })[0]!;
    });
  }

  /** Empty, for a method that remembers nothing. */
  stateDict(): State {
    return {};
  }

  loadStateDict(_state: State): void {}

  protected abstract combine(blocks: readonly Tensor[], step: AggregationStep): Tensor[];
}

/** A block as a matrix, one row a task. */
export function rowsOf(block: Tensor): Tensor {
  const tasks = block.shape[0]!;
  return block.reshape([tasks, block.numel() / tasks]);
}

/** One number a task that broadcasts over a block. */
export function columnOf(values: Float64Array, block: Tensor): Tensor {
  const { dtype, device } = block;
  return tensor([...values], { dtype, device }).reshape([values.length, ...block.shape.slice(1).fill(1)]);
}

/** Σ aₜ gₜ for one block, of the shape of one gradient. */
export function weightedRows(block: Tensor, weights: Float64Array): Tensor {
  return scope(() => {
    const a = tensor([...weights], { dtype: block.dtype, device: block.device });
    return a.matmul(rowsOf(block)).reshape(block.shape.slice(1));
  });
}

/** What remembers or adds up gradients in 16 bits would soon stand still. */
export function accumulating({ dtype }: Tensor): "float64" | "float32" {
  return dtype === "float64" ? "float64" : "float32";
}

function checkBlocks(operation: string, blocks: readonly Tensor[], tasks: number): void {
  if (!Array.isArray(blocks)) throw problem(operation, `expected a list of Tensors, got ${show(blocks)}`);
  for (const [i, block] of blocks.entries()) {
    if (!(block instanceof Tensor)) {
      throw problem(operation, `expected a Tensor for block ${i}, got ${show(block)}`);
    }
    if (block.dim() > 0 && block.shape[0] === tasks && tasks > 0 && block.isFloatingPoint()) continue;
    const got = `${block.dtype} [${block.shape.join(", ")}]`;
    const sentence = `expected real gradients of ${tasks} tasks, stacked, for block ${i}, got ${got}`;
    throw new ShapeError(operation, `${operation}: ${sentence}`);
  }
}
