// Jobs of training steps, for the benches that time them.

import { readFileSync } from "node:fs";
import type { Case, Contender, Settings, Side } from "../bench.js";
import type { Method, Net, TrainingJob } from "../job.js";

const nets = JSON.parse(readFileSync(new URL("../nets.json", import.meta.url), "utf8")) as Record<
  string,
  Net
>;

/** A way of doing a step: who, and on which side. */
export interface Way {
  name: string;
  side: Side;
  variant: string;
}

export interface TrainingCase {
  net: string;
  tasks: number;
  method: Method;
  ways: readonly Way[];
  measure?: "time" | "memory";
  /** Relative, of the sum of the losses at the last step. */
  tolerance: number;
}

export function trainingCase(
  { net: name, tasks, method, ways, measure = "time", tolerance }: TrainingCase,
  { threads, scale, seed }: Settings,
): Case {
  const net = nets[name];
  if (!net) throw new Error(`nets.json has no net "${name}"`);
  // A step of T tasks is about T steps; three are the least from which a mean says anything.
  const steps = Math.max(3, Math.round((net.steps * scale) / tasks));
  const job: Omit<TrainingJob, "variant"> = {
    work: "training",
    measure,
    net,
    tasks,
    method,
    // Code is compiled, caches and the allocator are filled, and the optimizer has its state after these.
    warmup: Math.max(2, Math.round(steps / 4)),
    steps,
  };
  const contenders = ways.map(
    ({ name, side, variant }): Contender => ({ name, side, job: { ...job, variant, threads, seed } }),
  );
  const label = tasks === 1 ? name : `${name}, T = ${tasks}`;
  // The same parameters and data: the first loss differs only by the order of a sum. Later ones differ by rounding
  // that training amplifies.
  return {
    path: [name, String(tasks)],
    label,
    contenders,
    tolerances: { "first loss": 2e-6, "last loss": tolerance },
  };
}

/** "small: MLP 64-128-128, batch 64; ..." */
export function describeNets(names: readonly string[]): string {
  return names.map((name) => `${name}: ${nets[name]!.describe}`).join("; ");
}
