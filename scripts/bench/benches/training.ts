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
}

/**
 * Relative, of the sum of the losses. The first two differ only by the order in which numbers are added, and are held
 * close enough to tell PCGrad from the plain sum (of 40 tasks, where the reference and TorchJD are 3.3e-6 apart, less so). Training then amplifies rounding, by how much depends on the number of
 * steps (after 14 steps of the medium net the reference and TorchJD are 2.3e-5 apart themselves, and GradNorm with and
 * without diagnostics 3.4e-4); GradNorm's weights moreover jump by a step of Adam where a norm is a hair from its target.
 */
function tolerancesOf(totalSteps: number, tasks: number): Case["tolerances"] {
  const last = totalSteps <= 20 ? 1e-3 : totalSteps <= 100 ? 5e-3 : 1e-2;
  return { "first loss": 1e-6, "early loss": tasks > 8 ? 1e-5 : 2e-6, "last loss": last };
}

export function trainingCase(
  { net: name, tasks, method, ways, measure = "time" }: TrainingCase,
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
    warmup: Math.max(3, Math.round(steps / 4)),
    steps,
  };
  const contenders = ways.map(
    ({ name, side, variant }): Contender => ({ name, side, job: { ...job, variant, threads, seed } }),
  );
  const label = tasks === 1 ? name : `${name}, T = ${tasks}`;
  return {
    path: [name, String(tasks)],
    label,
    contenders,
    tolerances: tolerancesOf(job.warmup + job.steps, tasks),
  };
}

/** "small: MLP 64-128-128, batch 64; ..." */
export function describeNets(names: readonly string[]): string {
  return names.map((name) => `${name}: ${nets[name]!.describe}`).join("; ");
}
