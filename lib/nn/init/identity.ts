// Weights that pass on what they are given.

import { noGrad, ShapeError, type Tensor, wrongArgument } from "../../tensor/index.js";
import { problem } from "../problem.js";

/**
 * The identity matrix: as many inputs as possible pass a linear layer unchanged. Anything but a matrix throws a
 * `ShapeError`. PyTorch: `nn.init.eye_`.
 *
 * @example
 * nn.init.eye_(torch.empty([2, 3])).toArray(); // [[1, 0, 0], [0, 1, 0]]
 */
export function eye_<T extends Tensor>(tensor: T): T {
  if (tensor.ndim !== 2) {
    throw problem(ShapeError, "eye_", `expected 2 dimensions, got [${tensor.shape.join(", ")}]`);
  }
  if (tensor.device === "meta") return tensor;
  noGrad(() => tensor.zero_().fillDiagonal_(1));
  return tensor;
}

export interface DiracOptions {
  /** Groups of the convolution, each of which passes its channels on; defaults to 1. */
  groups?: number;
}

/**
 * A 1 in the middle of the kernel from each input channel to the output channel of its number: a convolution with the
 * right padding then passes its input on. Other than 3 to 5 dimensions are a `ShapeError`, and so are outputs that the
 * groups do not divide. PyTorch: `nn.init.dirac_`.
 *
 * @example
 * nn.init.dirac_(torch.empty([2, 1, 3])).toArray(); // [[[0, 1, 0]], [[0, 0, 0]]]
 */
export function dirac_<T extends Tensor>(tensor: T, { groups = 1 }: DiracOptions = {}): T {
  const [outputs = 0, inputs = 0, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3) {
    throw problem(ShapeError, "dirac_", `expected 3, 4 or 5 dimensions, got [${tensor.shape.join(", ")}]`);
  }
  if (!(Number.isInteger(groups) && groups > 0)) {
    throw wrongArgument("dirac_", "groups", "a whole number > 0", groups);
  }
  if (outputs % groups !== 0) {
    throw problem(ShapeError, "dirac_", `expected outputs that ${groups} groups divide, got ${outputs}`);
  }
  if (tensor.device === "meta") return tensor;
  const perGroup = outputs / groups;
  const middle = kernel.map((size) => Math.floor(size / 2));
  noGrad(() => {
    tensor.zero_();
    for (let group = 0; group < groups; group++) {
      for (let channel = 0; channel < Math.min(perGroup, inputs); channel++) {
        tensor.setAt_([group * perGroup + channel, channel, ...middle], 1);
      }
    }
  });
  return tensor;
}
