// How far two recordings of one training are apart. No tolerance here: verdict.ts judges.

import { elementsOf, type Run } from "./recording.js";

export interface Difference {
  /** Largest |ours - theirs|. */
  absolute: number;
  /** Largest difference relative to what the caller scales by; see `compareLosses` and `compareStates`. */
  relative: number;
  /** Whether no bit differs. */
  sameBits: boolean;
  /** Where the relative difference is largest, or where the first bit differs; empty when no bit does. */
  where: string;
}

export interface Comparison {
  steps: number;
  losses: Difference;
  parameters: Difference;
  /** Whether both sides drew the same random numbers. */
  sameDraws: boolean;
}

/** Compares two trainings; throws when they are not the same program: other steps, other tensors, other shapes. */
export function compareRuns(ours: Run, theirs: Run): Comparison {
  return {
    steps: ours.losses.length,
    losses: compareLosses(ours.losses, theirs.losses),
    parameters: compareStates(ours.state, theirs.state),
    sameDraws: ours.generator === theirs.generator,
  };
}

/** Relative to the reference's value of the same step. */
export function compareLosses(ours: Run["losses"], theirs: Run["losses"]): Difference {
  requireEqual("steps", ours.length, theirs.length);
  const total = nothing();
  for (const [step, values] of ours.entries()) {
    const reference = theirs[step]!;
    requireEqual(`losses in step ${step}`, values.length, reference.length);
    for (const [i, value] of values.entries()) {
      widen(total, value, reference[i]!, Math.abs(reference[i]!), () => `step ${step}, loss ${i}`);
    }
  }
  return total;
}

/**
 * Relative to the largest element of the tensor: an element near 0 owes its own size to cancellation, and a difference
 * in its last bits says nothing.
 */
export function compareStates(ours: Run["state"], theirs: Run["state"]): Difference {
  requireEqual("tensors", Object.keys(ours).join(" "), Object.keys(theirs).join(" "));
  const total = nothing();
  for (const [name, stored] of Object.entries(ours)) {
    const reference = theirs[name]!;
    requireEqual(`dtype of ${name}`, stored.dtype, reference.dtype);
    requireEqual(`shape of ${name}`, `[${stored.shape}]`, `[${reference.shape}]`);
    if (stored.data === reference.data) continue; // the bytes are equal
    const [values, wanted] = [elementsOf(stored), elementsOf(reference)];
    const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    for (const [i, value] of values.entries()) widen(total, value, wanted[i]!, scale, () => `${name}[${i}]`);
  }
  return total;
}

function nothing(): Difference {
  return { absolute: 0, relative: 0, sameBits: true, where: "" };
}

/** Takes one more pair into a difference. What is no finite number is infinitely far from all but itself. */
function widen(
  total: Difference,
  value: number,
  reference: number,
  scale: number,
  where: () => string,
): void {
  if (Object.is(value, reference)) return;
  const apart = Math.abs(value - reference);
  const absolute = Number.isFinite(apart) ? apart : Infinity;
  // -0 and 0 differ in a bit and in nothing else.
  const relative = absolute === 0 ? 0 : absolute / scale;
  if (total.sameBits || relative > total.relative) total.where = where();
  total.sameBits = false;
  total.absolute = Math.max(total.absolute, absolute);
  total.relative = Math.max(total.relative, Number.isNaN(relative) ? Infinity : relative);
}

function requireEqual<Value>(what: string, ours: Value, theirs: Value): void {
  if (ours !== theirs)
    throw new RangeError(`not the same program: ${what} here ${ours}, in Python ${theirs}`);
}
