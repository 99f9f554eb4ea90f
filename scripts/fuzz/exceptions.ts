// What the fuzz run treats in a way of its own, and why.

/** Operators that are not called at all. */
export const leftOut: Readonly<Record<string, string>> = {};

/**
 * The work grows with a number given, as it does in PyTorch: 2^40 terms would be no error, only long. These get no
 * huge numbers: recurrences over as many terms as asked for, and pooling that walks its kernel,
 * and histograms of as many bins.
 */
export const growing = /[pP]olynomial|max_?[pP]ool1d|choose_?[qQ]params/;

/** Functions that change how all that follows runs, so that a call could not be replayed alone, or print. */
export const settings: ReadonlySet<string> = new Set([
  ...["setPrintOptions", "setNumThreads", "setNumInteropThreads", "setDefaultDevice", "setDefaultDtype"],
  ...["setDeterministicDebugMode", "setFloat32MatmulPrecision", "setFlushDenormal"],
  ...["useDeterministicAlgorithms", "manualSeed", "seed", "setRngState"],
  "collectGarbage", // a few milliseconds a call
  ...["wrongArgument", "describe"], // they make the errors themselves
]);
