// Cells of chosen rows become arrays, arrays become tensors.

import { fromTypedArray, type Tensor } from "../../tensor/index.js";
import type { Cells, Rows } from "./cells.js";
import type { FittedFeature } from "./features/feature.js";
import type { Labels } from "./targets/target.js";

/** x: `[rows, features]`, also where there are no rows. */
export function featuresTensor(
  features: readonly FittedFeature[],
  cells: readonly Cells[],
  rows: Rows,
): Tensor {
  const width = features.reduce((sum, { featureNames }) => sum + featureNames.length, 0);
  const x = new Float32Array(rows.length * width);
  let offset = 0;
  features.forEach((feature, i) => {
    const write = feature.writer(cells[i]!);
    const start = offset;
    rows.forEach((row, position) => {
      write(row, x, position * width + start);
    });
    offset += feature.featureNames.length;
  });
  return fromTypedArray(x, [rows.length, width]);
}

export function labelsTensor({ values, shape }: Labels): Tensor {
  return fromTypedArray(values, [values.length, ...shape]);
}

/** The mask has the shape of the labels it belongs to, so that it lies beside a loss of one value per label. */
export function knownTensor({ known, shape }: Labels): Tensor {
  const bytes = fromTypedArray(known, [known.length, ...shape]);
  const mask = bytes.to("bool");
  bytes.dispose();
  return mask;
}
