// Where figures were measured: without it they mean nothing.

import { cpus, loadavg, totalmem } from "node:os";

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  system: string;
  /** Processes that wanted a core in the minute before; figures of a busy machine are not to be believed. */
  load: number;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown processor",
    cores: cores.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch}`,
    load: loadavg()[0]!,
  };
}

/** Half a core's worth of other work is already felt. */
export function isBusy({ load }: Machine): boolean {
  return load > 0.5;
}

export function machineLine({ cpu, cores, memoryBytes, system, load }: Machine): string {
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GB`;
  return `${cpu}, ${cores} cores, ${memory}, ${system}, load ${load.toFixed(1)} at the start`;
}
