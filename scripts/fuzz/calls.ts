// Call number `index` of a seed: the same on every machine, whatever was called before it.

import fc from "fast-check";
import type { Input } from "./inputs/input.js";
import { allTargets, type Target } from "./targets/index.js";

export interface Call {
  readonly target: Target;
  readonly inputs: readonly Input[];
  readonly label: string;
}

export interface Calls {
  readonly targets: readonly Target[];
  at(index: number): Call;
}

/** A number for each call that has nothing to do with its neighbours'. */
function seedOf(seed: number, index: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}

export function callsOf(seed: number, filter = ""): Calls {
  const targets = allTargets(filter);
  if (targets.length === 0) throw new Error(`nothing to call has a name that begins with "${filter}"`);
  const shares = targets.flatMap((target) => Array<Target>(target.weight ?? 1).fill(target));
  return {
    targets,
    at(index) {
      const own = seedOf(seed, index);
      const target = shares[(own >>> 0) % shares.length]!;
      const [inputs] = fc.sample(target.arguments(), { seed: own, numRuns: 1 });
      return {
        target,
        inputs: inputs!,
        label: `${target.label}(${inputs!.map(({ label }) => label).join(", ")})`,
      };
    },
  };
}
