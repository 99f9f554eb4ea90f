// Two thousand large steps in this thread and in a worker at once need no more memory than five hundred.

import { expect, test } from "vitest";
import { resultOf } from "./child.js";

test.each(["scoped", "outside"])(
  "steps %s",
  (how) => {
    const child = { file: "flat.child.ts", args: [how, "2000"] };
    const { early, late, done, code } = resultOf<{
      early: number;
      late: number;
      done: boolean;
      code: number;
    }>(child);
    expect([done, code]).toEqual([true, 0]);
    // A step makes 3 MB; both threads together make 12 GB. What swings is the net's garbage, at most 64 MB a thread.
    if (process.platform === "linux") expect(late - early).toBeLessThan(150);
  },
  180_000,
);
