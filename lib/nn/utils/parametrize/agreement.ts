// Parametrizations may change the values of a tensor, not what it is.

import { DeviceError, DtypeError, ShapeError, type Tensor } from "../../../tensor/index.js";
import { problem } from "../../problem.js";

/** What a tensor is to be; what is left out may be anything. */
export interface Kind {
  dtype?: string;
  device?: string;
  shape?: readonly number[];
}

const hint = "; where that is meant, register it with unsafe: true";

/** Throws unless the tensor is as expected. */
export function agreement(what: string, tensor: Tensor, expected: Kind): void {
  const operation = "registerParametrization";
  const { dtype, device, shape } = expected;
  if (dtype !== undefined && tensor.dtype !== dtype) {
    throw problem(DtypeError, operation, `expected ${dtype} for ${what}, got ${tensor.dtype}${hint}`);
  }
  if (device !== undefined && tensor.device !== device) {
    throw problem(DeviceError, operation, `expected ${device} for ${what}, got ${tensor.device}`);
  }
  if (shape !== undefined && String(tensor.shape) !== String(shape)) {
    const got = `got [${tensor.shape.join(", ")}]`;
    throw problem(ShapeError, operation, `expected [${shape.join(", ")}] for ${what}, ${got}${hint}`);
  }
}
