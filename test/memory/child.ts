// Programs in a process of their own, where a crash is an exit code and the size of the process tells what is held.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

// A child may start anywhere, so it is told where tsx is.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

export interface Child {
  /** Beside this file. */
  file: string;
  args?: string[];
  /** A limit on the address space, in kilobytes, through the shell's `ulimit`. */
  addressSpace?: number;
  /** Node's own options. */
  options?: string[];
}

export interface Ended {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export function runChild({ file, args = [], addressSpace, options = [] }: Child): Ended {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const command = [process.execPath, ...options, "--import", tsx, program, ...args];
  const [first = "", ...rest] = addressSpace
    ? ["/bin/sh", "-c", `ulimit -v ${addressSpace} && exec "$@"`, "sh", ...command]
    : command;
  const { status, signal, stdout, stderr, error } = spawnSync(first, rest, {
    encoding: "utf8",
    // Freed blocks go back to the system at once.
    env: { ...process.env, MALLOC_MMAP_THRESHOLD_: "65536", MALLOC_ARENA_MAX: "2" },
    timeout: 170_000,
  });
  if (error) throw error;
  return { status, signal, stdout, stderr };
}

/** What a child that ends well prints as JSON; anything else is an error with its whole story. */
export function resultOf<T>(child: Child): T {
  const ended = runChild(child);
  if (ended.status !== 0) {
    throw new Error(
      `${child.file} ended with ${ended.status ?? ended.signal}:\n${ended.stdout}\n${ended.stderr}`,
    );
  }
  return JSON.parse(ended.stdout) as T;
}

export const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
