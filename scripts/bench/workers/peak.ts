import { readFileSync } from "node:fs";

/** The most memory this process has held so far. */
export function peakBytes(): number {
  // getrusage's maximum is inherited from the parent on Linux; this one begins with the program.
  if (process.platform === "linux") {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))!;
    return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
