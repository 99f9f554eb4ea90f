// All calls of a run, in processes beside each other, a chunk each. A death costs the call it came from: the next
// process goes on behind it.

import { type Limits, runJob } from "./child.js";
import type { Complaint, Done } from "./job.js";

export interface Death {
  index: number;
  label: string;
  /** A signal, an exit code, or a call that does not end. */
  cause: string;
  /** What the process said last. */
  stderr: string;
}

export interface Outcome {
  calls: number;
  /** Calls that threw. */
  errors: number;
  deaths: Death[];
  complaints: Complaint[];
  /** Tensors that were left at the end of chunks. */
  tensors: number;
}

export interface Plan {
  seed: number;
  filter: string;
  from: number;
  to: number;
  /** Processes beside each other. */
  jobs: number;
  limits: Limits;
  onCalls?: (count: number, deaths: number) => void;
  /** At once, for a run may be broken off. */
  onDeath?: (death: Death) => void;
}

const chunk = 4000;

export async function runCalls(plan: Plan): Promise<Outcome> {
  const outcome: Outcome = { calls: 0, errors: 0, deaths: [], complaints: [], tensors: 0 };
  const size = Math.min(chunk, Math.ceil((plan.to - plan.from) / plan.jobs));
  let next = plan.from;
  const run = async () => {
    while (next < plan.to) {
      const from = next;
      next = Math.min(next + size, plan.to);
      await runChunk(plan, { from, to: next }, outcome);
    }
  };
  await Promise.all(Array.from({ length: plan.jobs }, run));
  outcome.deaths.sort((a, b) => a.index - b.index);
  return outcome;
}

async function runChunk(
  plan: Plan,
  { from, to }: { from: number; to: number },
  outcome: Outcome,
): Promise<void> {
  const { seed, filter, limits, onCalls = () => {}, onDeath = () => {} } = plan;
  let start = from;
  while (start < to) {
    let seen = start;
    const report = (index: number) => {
      if (index <= seen) return;
      onCalls(index - seen, outcome.deaths.length);
      seen = index;
    };
    const { cause, stderr, lines, at } = await runJob({ seed, filter, from: start, to }, limits, report);
    outcome.complaints.push(...lines.filter((line): line is Complaint => "complaint" in line));
    if (cause === null) {
      const { calls, errors, tensors } = lines.find((line): line is Done => "calls" in line)!;
      outcome.calls += calls;
      outcome.errors += errors;
      outcome.tensors += tensors;
      onCalls(to - seen, outcome.deaths.length);
      return;
    }
    if (!at) throw new Error(`a worker cannot start (${cause}): ${stderr}`);
    const death = { index: at.index, label: at.label, cause, stderr: stderr.slice(-4000) };
    outcome.deaths.push(death);
    onDeath(death);
    outcome.calls += at.index + 1 - start;
    outcome.errors += at.errors;
    onCalls(at.index + 1 - seen, outcome.deaths.length);
    start = at.index + 1;
  }
}
