export interface Summary {
  median: number;
  least: number;
  most: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: median(sorted), least: sorted[0]!, most: sorted.at(-1)! };
}

/** The middle value, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new RangeError(`expected finite numbers, got [${values.join(", ")}]`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
