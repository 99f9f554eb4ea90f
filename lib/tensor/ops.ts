/** The raw door: any operator of the loaded libtorch by its full name, private ones and single overloads included. */

import { invokeMany } from "./invoke.js";
import { native } from "./native.js";

const indices = new Map<string, number>();

/**
 * Calls one operator by its name in the dispatcher. Arguments as in its schema; keyword-only ones in a last object.
 *
 * @example
 * const x = zeros([2]);
 * ops.call("aten::add.Scalar", x, 1);
 */
export function callOperator(name: string, ...values: unknown[]): unknown {
  let index = indices.get(name);
  if (index === undefined) {
    index = native.findOperator(name);
    indices.set(name, index);
  }
  return invokeMany(index, values);
}

/** The door and what is behind it. PyTorch: `torch.ops`. */
export const ops = {
  call: callOperator,
  /** Names of every operator that libtorch registered, such as `aten::add.Tensor`. */
  names: (): string[] => native.operatorNames(),
  /** What an operator takes and gives, in libtorch's own words: `aten::relu(Tensor self) -> Tensor`. */
  schema: (name: string): string => native.operatorSchema(name),
};
