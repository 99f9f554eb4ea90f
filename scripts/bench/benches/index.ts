// The benches: the registry. A new one is its file and a line here.

import type { Bench } from "../bench.js";
import { bound } from "./bound.js";
import { files } from "./files.js";
import { gradnorm } from "./gradnorm.js";
import { memory } from "./memory.js";
import { methods } from "./methods.js";
import { nnPeaks, nnSteps } from "./nets.js";
import { operators } from "./operators.js";
import { pcgrad } from "./pcgrad.js";
import { step } from "./step.js";

export const benches: readonly Bench[] = [
  operators,
  step,
  pcgrad,
  gradnorm,
  memory,
  nnSteps,
  nnPeaks,
  files,
  methods,
  bound,
];
