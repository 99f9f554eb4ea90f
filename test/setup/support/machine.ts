// A machine described for the set-up: a folder of its own, an empty PATH, and a reporter that keeps what was said.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type Context, createContext } from "../../../scripts/setup/support/context.mjs";

export interface Machine {
  folder: string;
  /** The only folder on the PATH. */
  bin: string;
  cache: string;
  /** What the reporter was told, a line each. */
  lines: string[];
  context: Context;
}

/** Makes a machine that lives as long as the test. */
export function makeMachine(env: Record<string, string> = {}, given: Partial<Context> = {}): Machine {
  const folder = mkdtempSync(path.join(tmpdir(), "candelabra-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [bin, cache, root] = ["bin", "cache", "root"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  mkdirSync(root);
  const lines: string[] = [];
  const context = createContext({
    root,
    platform: "linux",
    arch: "x64",
    env: { PATH: bin, HOME: folder, CANDELABRA_CACHE: cache, ...env },
    report: {
      note: (line) => void lines.push(line),
      async bar(label) {
        return { update() {}, end: (outcome = "done") => void lines.push(`${label}: ${outcome}`) };
      },
    },
    ...given,
  });
  return { folder, bin, cache, lines, context };
}

/** Puts a program on the machine's PATH; the text is JavaScript. */
export function writeProgram(machine: Machine, name: string, script: string): void {
  const file = path.join(machine.bin, name);
  writeFileSync(file, `#!${process.execPath}\n${script}`);
  chmodSync(file, 0o755);
}
