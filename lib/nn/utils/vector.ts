// All parameters as one vector, and back.

import { cat, noGrad, ShapeError, type Tensor } from "../../tensor/index.js";
import { setData } from "../convert.js";
import { problem } from "../problem.js";

/**
 * All parameters, flattened, in one vector, with a graph back to them. PyTorch: `nn.utils.parameters_to_vector`.
 *
 * @example
 * nn.utils.parametersToVector(new nn.Linear(4, 2).parameters()).shape; // [10]
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.view([-1])));
}

/**
 * Makes consecutive slices of `vector` the parameters' data, shared with it. A vector of another length throws a
 * `ShapeError`; PyTorch ignores what is left over. PyTorch: `nn.utils.vector_to_parameters`.
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const targets = [...parameters];
  const wanted = targets.reduce((sum, target) => sum + target.numel(), 0);
  if (vector.ndim !== 1 || vector.numel() !== wanted) {
    const sentence = `expected a vector of ${wanted} elements, got [${vector.shape.join(", ")}]`;
    throw problem(ShapeError, "vectorToParameters", sentence);
  }
  noGrad(() => {
    let start = 0;
    for (const target of targets) {
      setData(target, vector.narrow(0, start, target.numel()).viewAs(target).detach());
      start += target.numel();
    }
  });
}
