// In what order contenders run, so that a drift of the machine falls on all of them.

export interface Turn<T> {
  round: number;
  contender: T;
}

/** Each round runs every contender once; every second one in reverse. */
export function turns<T>(contenders: readonly T[], rounds: number): Turn<T>[] {
  return Array.from({ length: rounds }, (_, round) =>
    (round % 2 ? contenders.toReversed() : [...contenders]).map((contender) => ({ round, contender })),
  ).flat();
}
