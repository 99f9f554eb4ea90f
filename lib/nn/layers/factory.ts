// Where and as what a layer's tensors are made.

import type { Device, DType } from "../../tensor/index.js";

export interface FactoryOptions {
  /** Dtype of the parameters; defaults to float32. */
  dtype?: DType;
  /** Device of the parameters; defaults to "cpu". */
  device?: Device;
}
