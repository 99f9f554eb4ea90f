// How many numbers flow into and out of a weight, and how much a non-linearity shrinks them.

import { ArgumentError, ShapeError, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";

export type FanMode = "fanIn" | "fanOut";

/** Functions by their names in `nn.functional`. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "convTranspose1d"
  | "convTranspose2d"
  | "convTranspose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "selu";

/** Inputs and outputs of one unit of a weight `[out, in, ...kernel]`. */
export function fans(operation: string, weight: Tensor): { fanIn: number; fanOut: number } {
  const [out, into, ...kernel] = weight.shape;
  if (out === undefined || into === undefined) {
    throw problem(ShapeError, operation, `expected 2 or more dimensions, got [${weight.shape.join(", ")}]`);
  }
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: into * field, fanOut: out * field };
}

/**
 * The factor by which to widen weights before `nonlinearity`, so that activations keep their variance; `slope` is
 * leakyRelu's (0.01 by default). PyTorch: `nn.init.calculate_gain`.
 *
 * @example
 * nn.init.calculateGain("leakyRelu", 0.2); // 1.38675
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "conv1d":
    case "conv2d":
    case "conv3d":
    case "convTranspose1d":
    case "convTranspose2d":
    case "convTranspose3d":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leakyRelu":
      return Math.sqrt(2 / (1 + slope * slope));
    case "selu":
      return 3 / 4;
    default:
      throw problem(
        ArgumentError,
        "calculateGain",
        `expected a known nonlinearity, got "${String(nonlinearity)}"`,
      );
  }
}
