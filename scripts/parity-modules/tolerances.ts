// How near results must come where they are not the same bits: as near as `torch.testing.assert_close` asks for.

import type { Tolerance } from "../support/recordings/tolerance.js";
import type { Sample } from "./recording.js";

const tolerances: Readonly<Record<Sample["dtype"], Tolerance>> = {
  float32: { kind: "allclose", rtol: 1.3e-6, atol: 1e-5 },
  float64: { kind: "allclose", rtol: 1e-7, atol: 1e-7 },
};

export function toleranceOf({ dtype, unsteady }: Pick<Sample, "dtype" | "unsteady">): Tolerance {
  return unsteady ? { kind: "form" } : tolerances[dtype];
}
