// Set-ups as processes: two at once, and one that is killed in the middle of its download.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { writeArchive } from "./support/libtorch.js";
import { type Machine, makeMachine } from "./support/machine.js";
import { type Answer, serve, slow, stalled, whole } from "./support/server.js";

const script = fileURLToPath(new URL("./support/resolve_once.mjs", import.meta.url));

interface SetUp {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function start(machine: Machine, base: string, sha256: string): SetUp {
  const env = { ...machine.context.env, CANDELABRA_LIBTORCH_URL: base, CANDELABRA_LIBTORCH_SHA256: sha256 };
  const child = spawn(process.execPath, [script], { env: env as NodeJS.ProcessEnv });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return { child, ended: once(child, "close").then(([code]) => ({ code, stdout, stderr })) };
}

function bytesIn(folder: string): number {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

test("two at once: one fetches, the other waits for it and uses the same", async () => {
  const machine = makeMachine();
  const archive = await writeArchive(machine.folder);
  const server = await serve(slow(archive.content, 1000));
  const setUps = [start(machine, server.base, archive.sha256), start(machine, server.base, archive.sha256)];
  const results = await Promise.all(setUps.map((setUp) => setUp.ended));
  const prefix = path.join(machine.cache, "libtorch-2.13.0-linux-x64/libtorch");
  expect(results.map((result) => [result.code, result.stdout.trim()])).toEqual([
    [0, prefix],
    [0, prefix],
  ]);
  expect(server.requests).toHaveLength(1);
  expect(results.filter((result) => result.stderr.includes("another set-up is fetching it"))).toHaveLength(1);
});

test("one that is killed leaves nothing that is taken for whole, and the next one clears it away", async () => {
  const machine = makeMachine();
  const archive = await writeArchive(machine.folder);
  let answer: Answer = stalled(archive.content);
  const server = await serve((response, requestPath) => answer(response, requestPath));
  const killed = start(machine, server.base, archive.sha256);
  const partial = `libtorch-2.13.0-linux-x64.partial-${killed.child.pid}`;
  await vi.waitFor(() => expect(bytesIn(path.join(machine.cache, partial))).toBeGreaterThan(0), {
    timeout: 10_000,
  });
  killed.child.kill("SIGKILL");
  expect((await killed.ended).code).toBeNull();
  expect(readdirSync(machine.cache).sort()).toEqual(["libtorch-2.13.0-linux-x64.lock", partial]);

  answer = whole(archive.content);
  const next = await start(machine, server.base, archive.sha256).ended;
  expect(next).toMatchObject({ code: 0, stderr: expect.not.stringContaining("another set-up") });
  expect(readdirSync(machine.cache)).toEqual(["libtorch-2.13.0-linux-x64"]);
});
