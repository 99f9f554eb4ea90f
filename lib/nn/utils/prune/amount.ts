// How much to prune.

import { ArgumentError, type Tensor, wrongArgument } from "../../../tensor/index.js";
import { problem } from "../../problem.js";

export interface AmountOptions {
  /** A whole number of units, or a fraction between 0 and 1 of those that are left. */
  amount: number;
}

export function checkAmount(operation: string, amount: number): number {
  const valid = typeof amount === "number" && amount >= 0 && (Number.isInteger(amount) || amount < 1);
  if (valid) return amount;
  throw wrongArgument(operation, "amount", "a whole number of units or a fraction between 0 and 1", amount);
}

/** The number of units out of `size` that an amount means. */
export function unitsToPrune(operation: string, amount: number, size: number): number {
  const units = Number.isInteger(amount) ? amount : roundHalfToEven(amount * size);
  if (units <= size) return units;
  throw problem(ArgumentError, operation, `expected an amount within the ${size} units left, got ${units}`);
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The dimension, counted from the front, along which a tensor has channels. */
export function channelDim(operation: string, tensor: Tensor, dim: number): number {
  const { ndim } = tensor;
  if (ndim < 2) {
    const shape = `[${tensor.shape.join(", ")}]`;
    throw problem(
      ArgumentError,
      operation,
      `expected 2 or more dimensions, which have channels, got ${shape}`,
    );
  }
  const place = dim < 0 ? dim + ndim : dim;
  if (Number.isInteger(place) && place >= 0 && place < ndim) return place;
  throw wrongArgument(operation, "dim", `a dimension from ${-ndim} to ${ndim - 1}`, dim);
}
