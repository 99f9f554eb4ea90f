// The bias that Linear and the convolutions start with.

import * as init from "../init/index.js";
import { fans } from "../init/scale.js";
import type { Parameter } from "../parameter.js";

/** Uniform in ±1/√fanIn of the weight. */
export function drawBias(bias: Parameter | null, weight: Parameter): void {
  if (!bias) return;
  const { fanIn } = fans("resetParameters", weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  init.uniform_(bias, -bound, bound);
}
