// Recordings made by hand.

import type { Run, StoredTensor } from "../../scripts/parity/recording.js";

export function float32(shape: readonly number[], values: readonly number[]): StoredTensor {
  return { dtype: "float32", shape, data: Buffer.from(Float32Array.from(values).buffer).toString("base64") };
}

export function run(losses: readonly number[][], state: Run["state"] = {}, generator = "same"): Run {
  return { losses, state, generator };
}
