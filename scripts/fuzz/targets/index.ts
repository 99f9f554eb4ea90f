// Everything that is called: single operators, the public functions and methods, and what stands upon them.

import { files } from "./files.js";
import { functions } from "./functions.js";
import { graph } from "./graph.js";
import { modules } from "./modules.js";
import { operators } from "./operators.js";
import { optimizers } from "./optimizers.js";
import { probes } from "./probe.js";
import type { Target } from "./target.js";
import { training } from "./training.js";

export type { Target } from "./target.js";

/** In an order that stays; `filter` is the beginning of labels. */
export function allTargets(filter = ""): Target[] {
  if (filter.startsWith("probe.")) return probes.filter(({ label }) => label.startsWith(filter));
  const all = [
    ...operators(),
    ...functions(),
    ...modules(),
    ...optimizers(),
    ...training(),
    ...graph(),
    ...files(),
  ];
  return all.filter(({ label }) => label.startsWith(filter));
}
