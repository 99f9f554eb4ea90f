// A memory of gradients: for each shared parameter one Tensor (tasks, *its shape*), zero at first.

import { ShapeError, type Tensor, tensor, zeros } from "../../tensor/index.js";
import { problem } from "../checks.js";
import { type State, tensorsAt } from "../state.js";
import { accumulating, weightedRows } from "./jacobian_method.js";

/** Which rows of the buffers the blocks of this batch belong to. */
export interface Present {
  /** Where the present tasks stand among all. */
  places: readonly number[];
  /** How many tasks there are. */
  tasks: number;
}

/**
 * Rows belong to tasks, buffers to shared parameters by their place. They outlive the scope they are made in, and are
 * float32 for 16-bit gradients. T x P numbers of memory, for as long as they are not disposed of.
 */
export class RowBuffers {
  readonly #operation: string;
  #buffers: Tensor[] = [];

  constructor(operation: string) {
    this.#operation = operation;
  }

  /** Calls `fn` with the rows of the present tasks, which it may overwrite, and their gradients. */
  update<T>(blocks: readonly Tensor[], present: Present, fn: (rows: Tensor, block: Tensor) => T): T[] {
    this.#fit(blocks, present.tasks);
    const { places, tasks } = present;
    const all = places.length === tasks && places.every((place, i) => place === i);
    return blocks.map((block, i) => {
      const buffer = this.#buffers[i]!;
      if (all) return fn(buffer, block);
      const index = tensor([...places], { dtype: "int64", device: block.device });
      const rows = buffer.indexSelect(0, index);
      const result = fn(rows, block);
      buffer.indexCopy_(0, index, rows);
      return result;
    });
  }

  /** Σ aₜ of the present rows, for each block in its dtype. */
  combine(blocks: readonly Tensor[], { places, tasks }: Present, weights: Float64Array): Tensor[] {
    const spread = new Float64Array(tasks);
    for (const [i, place] of places.entries()) spread[place] = weights[i]!;
    return blocks.map((block, i) => weightedRows(this.#buffers[i]!, spread).to(block.dtype));
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.dispose();
    this.#buffers = [];
  }

  /** Copies: what happens to the buffers later does not change them. */
  toState(): Tensor[] {
    return this.#buffers.map((buffer) => buffer.clone());
  }

  /** Checks what `toState` gave for `order.length` tasks and returns what puts copies of it in place. */
  fromState(operation: string, state: State, key: string, order: readonly number[]): () => void {
    const saved = tensorsAt(operation, state, key);
    for (const [i, buffer] of saved.entries()) {
      if (buffer.isFloatingPoint() && buffer.shape[0] === order.length) continue;
      const got = `${buffer.dtype} [${buffer.shape.join(", ")}]`;
      throw problem(
        operation,
        `expected a row for each of ${order.length} tasks in ${key}[${i}], got ${got}`,
      );
    }
    return () => {
      this.dispose();
      this.#buffers = saved.map((buffer) => {
        const index = tensor([...order], { dtype: "int64", device: buffer.device });
        return buffer.detach().indexSelect(0, index).keep();
      });
    };
  }

  /** Makes the buffers at the first batch; moves loaded ones to where the gradients are. */
  #fit(blocks: readonly Tensor[], tasks: number): void {
    const operation = this.#operation;
    if (this.#buffers.length === 0) {
      this.#buffers = blocks.map((block) => {
        const options = { dtype: accumulating(block), device: block.device };
        return zeros([tasks, ...block.shape.slice(1)], options).keep();
      });
      return;
    }
    if (this.#buffers.length !== blocks.length) {
      const sentence = `expected ${this.#buffers.length} shared parameters as before, got ${blocks.length}`;
      throw problem(operation, `${sentence}: name them with the balancer's option shared`);
    }
    for (const [i, block] of blocks.entries()) {
      const buffer = this.#buffers[i]!;
      const [had, has] = [buffer, block].map(({ shape }) => `[${shape.slice(1).join(", ")}]`);
      if (had !== has) {
        const sentence = `expected shared parameter ${i} to have shape ${had} as before, got ${has}`;
        throw new ShapeError(operation, `${operation}: ${sentence}`);
      }
      const dtype = accumulating(block);
      if (buffer.device === block.device && buffer.dtype === dtype) continue;
      this.#buffers[i] = buffer.to({ dtype, device: block.device }).keep();
      buffer.dispose();
    }
  }
}
