// Workers that end, or are terminated, wherever they are: the process goes on, and nothing of theirs stays.

import { describe, expect, test } from "vitest";
import { resultOf, runChild } from "./child.js";
import { ends, middles } from "./worker_programs.js";

interface Told {
  sizes: number[];
  codes: number[];
  live: number;
  waiting: number;
}

const exitCode: Readonly<Record<string, number>> = { throw: 1 };
const names = [...Object.keys(middles), ...Object.keys(ends)];

test.each(names)(
  "a worker that holds 32 MB ends: %s",
  (name) => {
    const count = 5;
    const { sizes, codes, live, waiting } = resultOf<Told>({
      file: "ends.child.ts",
      args: [name, String(count)],
    });
    const expected = name in middles ? 1 : (exitCode[name] ?? 0);
    expect(codes).toEqual(new Array(count).fill(expected));
    expect([live, waiting]).toEqual([0, 0]);
    // The tensors of the last three alone would be 96 MB.
    if (process.platform === "linux") expect(sizes.at(-1)! - sizes[1]!).toBeLessThan(64);
  },
  180_000,
);

test("eight workers load the addon at once, and the main thread never", () => {
  expect(resultOf<number[]>({ file: "load.child.ts" })).toEqual(new Array(10).fill(12));
}, 180_000);

test("shared tensors are freed when both sides let go, when nobody listens, and when nobody is sent them", () => {
  const told = resultOf<Record<"received" | "unheard" | "unsent" | "waiting", number> & { codes: number[] }>({
    file: "share.child.ts",
  });
  expect(told.codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(told.waiting).toBe(0);
  if (process.platform !== "linux") return;
  // 2,400 MB, 800 MB and 800 MB went through.
  expect(told.received).toBeLessThan(250);
  expect(told.unheard).toBeLessThan(450);
  expect(told.unsent).toBeLessThan(450);
}, 180_000);

describe("the process ends while tensors, hooks, generators, buffers, tokens and scopes are alive", () => {
  test.each(["by itself", "exit", "exit in a hook", "exit in a scope", "while a worker works"])(
    "%s",
    (how) => {
      const { status, signal, stderr } = runChild({ file: "exit.child.ts", args: [how] });
      expect({ status, signal, stderr }).toEqual({ status: 3, signal: null, stderr: "" });
    },
    60_000,
  );

  test("throw", () => {
    const { status, signal, stderr } = runChild({ file: "exit.child.ts", args: ["throw"] });
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toMatch(/RangeError: held \d+ things/);
  });
});
