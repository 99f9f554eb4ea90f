// What `Embedding.fromPretrained` and `EmbeddingBag.fromPretrained` have in common.

import { type Device, handleOf, optionsOf, ShapeError, type Tensor } from "../../tensor/index.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";

/** A layer of the size of `vectors` [rows, columns], whose table they are; not learnt unless `freeze` is false. */
export function overVectors<Options extends { freeze?: boolean }, Layer extends { weight: Parameter }>(
  operation: string,
  vectors: Tensor,
  given: Options,
  make: (
    rows: number,
    columns: number,
    options: Omit<Partial<Options>, "freeze"> & { device: Device },
  ) => Layer,
): Layer {
  handleOf(operation, "vectors", vectors);
  const { freeze = true, ...options } = optionsOf(operation, given);
  const [rows, columns] = vectors.shape;
  if (vectors.ndim !== 2 || rows === undefined || columns === undefined) {
    const sentence = `expected vectors of 2 dimensions, got [${vectors.shape.join(", ")}]`;
    throw problem(ShapeError, operation, sentence);
  }
  // The constructor would draw a table; on "meta" that costs neither memory nor random numbers.
  const layer = make(rows, columns, { ...options, device: "meta" });
  layer.weight.dispose();
  layer.weight = new Parameter(vectors, { requiresGrad: !freeze });
  return layer;
}
