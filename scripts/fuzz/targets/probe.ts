// Does the run notice? Calls that end the process or never end, there only for the test of the run itself.

import fc from "fast-check";
import { plains } from "../inputs/input.js";
import type { Target } from "./target.js";

const fates: Readonly<Record<string, () => unknown>> = {
  lives: () => 1,
  throws: () => {
    throw new Error("an error that is not ours");
  },
  aborts: () => process.abort(),
  exits: () => process.exit(3),
  hangs: () => {
    for (;;);
  },
};

export const probes: readonly Target[] = Object.entries(fates).map(([fate, call]) => ({
  label: `probe.${fate}`,
  names: [],
  arguments: () => fc.tuple(plains(0, 1)),
  call,
}));
