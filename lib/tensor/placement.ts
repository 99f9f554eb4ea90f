/** The default device: an argument added to calls that make a tensor out of nothing. */

import { TensorBase } from "./base.js";
import { groups } from "./generated/groups.generated.js";
import type { Device } from "./types.js";

export const placement: { device: Device | null } = { device: null };

/** Python's list; operators that take their device from a tensor are not in it. */
const factories = new Set(
  (
    "empty emptyPermuted emptyStrided ones arange bartlettWindow blackmanWindow eye fftfreq rfftfreq full " +
    "hammingWindow hannWindow kaiserWindow linspace logspace rand randn randint randperm range trilIndices " +
    "triuIndices zeros scalarTensor"
  ).split(" "),
);

/** The arguments with the default device among the options, where none is given. */
export function placed(group: number, values: readonly unknown[]): readonly unknown[] {
  const { device } = placement;
  if (device === null || !factories.has(groups[group]![0]!)) return values;
  const given = values.slice();
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  const last = given.at(-1);
  const named =
    typeof last === "object" && last !== null && !Array.isArray(last) && !(last instanceof TensorBase);
  if (!named || ArrayBuffer.isView(last)) return [...given, { device }];
  if ((last as { device?: unknown }).device) return values;
  return [...given.slice(0, -1), { ...last, device }];
}
