// A process that is killed while it saves leaves the file before or the file after, and never a part of one.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { load, loadNpz } from "../../../lib/io/index.js";
import { type Tensor, tensor } from "../../../lib/tensor/index.js";
import { scoped } from "../../support/scoped.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-kill-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [checkpoint, archive] = ["checkpoint.pt", "archive.npz"].map((name) => join(folder, name)) as [
  string,
  string,
];

function isUniform(weight: Tensor, value: number): boolean {
  return weight.eq(value).all().equal(tensor(true));
}

test(
  "killed at any moment, the files are whole",
  scoped(async () => {
    for (const milliseconds of [0, 3, 7, 13, 29]) {
      const child = fork(new URL("./saver.ts", import.meta.url), [checkpoint, archive], {
        execArgv: ["--import", "tsx"],
      });
      await once(child, "message");
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      child.kill("SIGKILL");
      const [, signal] = await once(child, "exit");
      expect(signal).toBe("SIGKILL");
      const { weight, step } = await load<{ weight: Tensor; step: number }>(checkpoint);
      expect(isUniform(weight, step)).toBe(true);
      const { weight: other } = await loadNpz(archive);
      expect(isUniform(other!, other!.select(0, 0).item() as number)).toBe(true);
      // What a killed process leaves beside them is hidden, and named as temporary.
      const others = readdirSync(folder).filter((name) => !["checkpoint.pt", "archive.npz"].includes(name));
      expect(others.filter((name) => !/^\..*\.tmp$/.test(name))).toEqual([]);
    }
  }),
);
