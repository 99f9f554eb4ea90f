/** Sums of products in Einstein's notation. */

import { TensorBase } from "../base.js";
import { wrongArgument } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import { listOf } from "./arguments.js";

/** Dimensions by number from 0 to 51; "..." stands for those that are not named. */
export type Sublist = readonly (number | "...")[];

/**
 * The sum over every index that is not in the output, of the products of the operands' elements. PyTorch: `torch.einsum`.
 *
 * Operands follow the equation, one by one or in one array; `path` gives the order of contraction. In the form without
 * an equation each operand is followed by the list of its dimensions, and the output's list may come last.
 *
 * @example
 * einsum("ij,jk->ik", ones([2, 3]), ones([3, 4])).shape; // [2, 4]
 * einsum(ones([2, 3]), [0, 1], ones([3, 4]), [1, 2], [0, 2]).shape; // [2, 4]
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor;
export function einsum(
  equation: string,
  operands: readonly Tensor[],
  options?: { path?: readonly number[] | null },
): Tensor;
export function einsum(operand: Tensor, sublist: Sublist, ...more: (Tensor | Sublist)[]): Tensor;
export function einsum(first: string | Tensor, ...rest: unknown[]): Tensor {
  if (typeof first === "string") {
    const [operands, options] = rest;
    if (Array.isArray(operands)) return contract(first, operands, (options as { path?: number[] })?.path);
    return contract(first, listOf("einsum", rest));
  }
  const given = [first, ...rest];
  const operands = given.filter((value) => value instanceof TensorBase) as Tensor[];
  const lists = given.filter((value) => !(value instanceof TensorBase)).map(letters);
  const output = lists.length > operands.length ? `->${lists.pop()}` : "";
  return contract(lists.join(",") + output, operands);
}

function contract(equation: string, operands: readonly Tensor[], path?: readonly number[] | null): Tensor {
  return callOperator("aten::einsum", equation, operands, { path: path ?? null }) as Tensor;
}

function letters(sublist: unknown): string {
  if (!Array.isArray(sublist)) throw wrongArgument("einsum", "a sublist", "an array", sublist);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return sublist
    .map((one: unknown) => {
      if (one === "...") return one;
      const letter = typeof one === "number" ? alphabet[one] : undefined;
      if (!letter) throw wrongArgument("einsum", "a subscript", 'an integer from 0 to 51 or "..."', one);
      return letter;
    })
    .join("");
}
