// How often the tasks' gradients point against each other.

import type { mtl } from "candelabra";

export interface ConflictSummary {
  /** Share of steps in which at least one pair conflicts. */
  share: number;
  /** The pair that conflicts most often, and its share of steps; null when none ever does. */
  worst: { pair: string; share: number } | null;
}

export class ConflictCount {
  #steps = 0;
  #conflicting = 0;
  readonly #pairs = new Map<string, number>();

  add({ conflicts }: mtl.BalanceReport): void {
    this.#steps++;
    if (conflicts.count > 0) this.#conflicting++;
    for (const { tasks } of conflicts.pairs) {
      const pair = tasks.join("-");
      this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
    }
  }

  summary(): ConflictSummary {
    const [worst] = [...this.#pairs].sort(([, a], [, b]) => b - a);
    return {
      share: this.#conflicting / this.#steps,
      worst: worst ? { pair: worst[0], share: worst[1] / this.#steps } : null,
    };
  }
}
