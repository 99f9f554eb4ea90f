// Normalisation by sample, by groups of channels and by neighbouring channels.

import {
  groupNorm as atenGroupNorm,
  instanceNorm as atenInstanceNorm,
  handleOf,
  nnOps,
  optionsOf,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { requireNumber } from "./check.js";

export interface InstanceNormOptions {
  /** None by default. */
  runningMean?: Tensor | null;
  /** None by default. */
  runningVar?: Tensor | null;
  /** Multiplies each channel; none by default. */
  weight?: Tensor | null;
  /** Added to each channel; none by default. */
  bias?: Tensor | null;
  /** Uses the input's statistics rather than the running ones; defaults to true. */
  useInputStats?: boolean;
  /** Share of the input in the running statistics; defaults to 0.1. */
  momentum?: number;
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
}

/** Normalises each channel of each sample of `[N, C, *]` by itself. PyTorch: `F.instance_norm`. */
export function instanceNorm(input: Tensor, options: InstanceNormOptions = {}): Tensor {
  handleOf("instanceNorm", "input", input);
  const {
    runningMean = null,
    runningVar = null,
    weight = null,
    bias = null,
    useInputStats = true,
    momentum = 0.1,
    eps = 1e-5,
  } = optionsOf("instanceNorm", options);
  if (useInputStats) requireSeveral("instanceNorm", "spatial element", input.shape.slice(2), input);
  return atenInstanceNorm(input, weight, bias, runningMean, runningVar, useInputStats, momentum, eps, true);
}

export interface GroupNormOptions {
  /** Multiplies each channel; none by default. */
  weight?: Tensor | null;
  /** Added to each channel; none by default. */
  bias?: Tensor | null;
  /** Added to the variance; defaults to 1e-5. */
  eps?: number;
}

/** Normalises each of `numGroups` groups of channels of `[N, C, *]`. PyTorch: `F.group_norm`. */
export function groupNorm(input: Tensor, numGroups: number, options: GroupNormOptions = {}): Tensor {
  handleOf("groupNorm", "input", input);
  requireNumber("groupNorm", "numGroups", numGroups);
  const { weight = null, bias = null, eps = 1e-5 } = optionsOf("groupNorm", options);
  const [samples, channels, ...spatial] = input.shape;
  if (samples === undefined || channels === undefined) {
    throw problem(ShapeError, "groupNorm", `expected at least 2 dimensions, got ${input.ndim}`);
  }
  requireSeveral(
    "groupNorm",
    "value per group",
    [Math.trunc((samples * channels) / numGroups), ...spatial],
    input,
  );
  return atenGroupNorm(input, numGroups, weight, bias, eps, true);
}

function requireSeveral(operation: string, what: string, sizes: readonly number[], input: Tensor): void {
  if (sizes.reduce((product, size) => product * size, 1) !== 1) return;
  throw problem(ShapeError, operation, `expected more than 1 ${what}, got input [${input.shape.join(", ")}]`);
}

export interface LocalResponseNormOptions {
  /** Defaults to 1e-4. */
  alpha?: number;
  /** Defaults to 0.75. */
  beta?: number;
  /** Defaults to 1. */
  k?: number;
}

/**
 * `x / (k + alpha mean(x²))^beta` over `size` neighbouring channels of `[N, C, *]`. PyTorch: `F.local_response_norm`.
 */
export function localResponseNorm(
  input: Tensor,
  size: number,
  options: LocalResponseNormOptions = {},
): Tensor {
  handleOf("localResponseNorm", "input", input);
  requireNumber("localResponseNorm", "size", size);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = optionsOf("localResponseNorm", options);
  const { ndim, shape } = input;
  if (ndim < 3) throw problem(ShapeError, "localResponseNorm", `expected at least 3 dimensions, got ${ndim}`);
  if (input.numel() === 0) return input;
  const around = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
  const squares = input.mul(input);
  const means =
    ndim === 3
      ? nnOps.avgPool2d(nnOps.pad(squares.unsqueeze(1), [0, 0, ...around]), [size, 1], 1).squeeze(1)
      : nnOps
          .avgPool3d(
            nnOps.pad(squares.view([shape[0]!, 1, shape[1]!, shape[2]!, -1]), [0, 0, 0, 0, ...around]),
            [size, 1, 1],
            1,
          )
          .squeeze(1)
          .view(shape);
  return input.div(means.mul(alpha).add(k).pow(beta));
}
