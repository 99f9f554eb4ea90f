// Modules that are called otherwise than in Python, each with its reason, which the run prints.

import type { Sample, WrittenCall } from "./recording.js";

export interface Adaptation {
  /** The class's name, without "nn.". */
  module: string;
  reason: string;
  init(call: WrittenCall): WrittenCall;
  /** Of Python's print. */
  repr(text: string): string;
}

export const adaptations: readonly Adaptation[] = [
  {
    module: "LinearCrossEntropyLoss",
    reason:
      "without `options`, which only cut the work into parts to save memory: computed in one piece, printed as None",
    init: ({ kwargs: { options: _, ...kwargs }, ...call }) => ({ ...call, kwargs }),
    repr: (text) => text.replace(/\boptions=LinearCrossEntropyOptions\([^()]*\)/, "options=None"),
  },
];

/** The sample as it is said in TypeScript. */
export function adapted(name: string, sample: Sample): Sample {
  const found = adaptations.find(({ module }) => module === name);
  return found ? { ...sample, init: found.init(sample.init), repr: found.repr(sample.repr) } : sample;
}
