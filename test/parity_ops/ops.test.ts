// A subset of what `npm run parity:ops` replays: of each entry of PyTorch's operator database a few small samples in
// float32, float64 and int64, recorded by scripts/parity-ops/record.py, forward and backward, to the last bit.

import { describe, expect, test } from "vitest";
import { libtorchVersion } from "../../lib/tensor/public.js";
import { replayError } from "../../scripts/parity-ops/errors.js";
import { replay } from "../../scripts/parity-ops/replay.js";
import { failureOf, skipOf } from "../../scripts/parity-ops/skips.js";
import { readSubset } from "../../scripts/parity-ops/subset.js";
import { toleranceOf } from "../../scripts/parity-ops/tolerances.js";
import type { Tolerance } from "../../scripts/support/recordings/tolerance.js";
import { bitsComparable } from "../support/kernels.js";

const { about, entries, blob } = readSubset();
const isComparable = bitsComparable(about, libtorchVersion());
// Another CPU has other kernels altogether, and other bits.
const elsewhere: Tolerance = { kind: "close", steps: 4096 };

function tolerance(entry: string): Tolerance {
  const stated = toleranceOf(entry);
  return isComparable || stated.kind === "form" ? stated : elsewhere;
}

/** What is wrong with the samples of an entry, a line each; calls that must fail among them. */
function complaints({ entry, samples, errors }: (typeof entries)[number]): string[] {
  const accepted = errors.flatMap((sample) => {
    const { kind, detail } = replayError(sample, blob);
    return kind === "equal" ? [] : [`error input #${sample.number}: ${kind}: ${detail}`];
  });
  const wrong = samples.flatMap((sample) => {
    if (skipOf(entry, sample.dtype)) return [];
    const { kind, detail } = replay(sample, { blob, tolerance: tolerance(entry) });
    return kind === "equal" ? [] : [`${sample.dtype} #${sample.number}: ${kind}: ${detail}`];
  });
  return [...wrong, ...accepted];
}

describe("every entry of the database equals Python's", () => {
  test("the subset has hundreds of them", () => {
    expect(entries.length).toBeGreaterThan(600);
  });

  for (const one of entries) {
    if (skipOf(one.entry)) continue;
    // A known failure is one that must be seen to fail: once mended, its row in the table has to go.
    const run = failureOf(one.entry) ? test.fails : test;
    run(one.entry, () => expect(complaints(one)).toEqual([]));
  }
});
