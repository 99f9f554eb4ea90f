// What is not compared, each with its reason. The run counts these as skipped, never as equal.

const skips: readonly { modules: RegExp; reason: string }[] = [
  {
    modules: /^nn\.Lazy/,
    reason:
      'lazy modules, which take their sizes from the first batch: PyTorch calls them "under heavy development"',
  },
];

/** Why a module is left out, or null. */
export function skipReason(module: string): string | null {
  return skips.find(({ modules }) => modules.test(module))?.reason ?? null;
}
