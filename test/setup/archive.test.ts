import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { download } from "../../scripts/setup/libtorch/download.mjs";
import { resolveLibtorch } from "../../scripts/setup/libtorch/resolve.mjs";
import { writeArchive } from "./support/libtorch.js";
import { type Machine, makeMachine } from "./support/machine.js";
import { type Answer, serve, stalled, truncated, whole } from "./support/server.js";

/** A machine without Python, and a server that gives the archive in some way. */
async function machineWithServer(answer: (content: Buffer) => Answer, env: Record<string, string> = {}) {
  const machine = makeMachine();
  const archive = await writeArchive(machine.folder);
  const server = await serve(answer(archive.content));
  const settings = {
    CANDELABRA_LIBTORCH_URL: server.base,
    CANDELABRA_LIBTORCH_SHA256: archive.sha256,
    ...env,
  };
  machine.context.env = { ...machine.context.env, ...settings };
  return { machine, server, archive };
}

function expectNothingKept({ cache }: Machine): void {
  expect(readdirSync(cache)).toEqual([]);
}

describe("PyTorch's archive over HTTPS", () => {
  test("is fetched, checked and unpacked", async () => {
    const { machine, server } = await machineWithServer(whole);
    const found = await resolveLibtorch(machine.context);
    const unpacked = path.join(machine.cache, "libtorch-2.13.0-linux-x64");
    expect(found).toMatchObject({ prefix: path.join(unpacked, "libtorch"), version: "2.13.0+cpu" });
    expect(server.requests).toEqual(["/libtorch/cpu/libtorch-shared-with-deps-2.13.0%2Bcpu.zip"]);
    expect(existsSync(path.join(unpacked, "libtorch/test"))).toBe(false);
    expect(readdirSync(machine.cache)).toEqual(["libtorch-2.13.0-linux-x64"]);
  });

  test("follows a redirect", async () => {
    const { machine, server } = await machineWithServer((content) => (response, requestPath) => {
      if (requestPath === "/elsewhere") whole(content)(response, requestPath);
      else response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await resolveLibtorch(machine.context)).toMatchObject({ version: "2.13.0+cpu" });
    expect(server.requests).toHaveLength(2);
  });

  test("that is cut off is not taken for whole", async () => {
    const { machine } = await machineWithServer(truncated);
    await expect(resolveLibtorch(machine.context)).rejects.toThrow(/was cut off after \d+ kB of \d+ kB/);
    expectNothingKept(machine);
  });

  test("with a wrong checksum is thrown away", async () => {
    const { machine, archive } = await machineWithServer(whole, {
      CANDELABRA_LIBTORCH_SHA256: "ab".repeat(32),
    });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow(
      `has the SHA-256 ${archive.sha256}, and ${"ab".repeat(32)} is expected`,
    );
    expectNothingKept(machine);
  });

  test("that stalls times out", async () => {
    const { machine } = await machineWithServer(stalled, { CANDELABRA_TIMEOUT: "0.3" });
    await expect(resolveLibtorch(machine.context)).rejects.toMatchObject({
      message: expect.stringMatching(/stalled: nothing came for 0\.3 s, after \d+ kB of \d+ kB/),
      mend: expect.stringContaining("CANDELABRA_TIMEOUT"),
    });
    expectNothingKept(machine);
  });

  test("of a server that never answers times out too", async () => {
    const { machine } = await machineWithServer(() => () => {}, { CANDELABRA_TIMEOUT: "0.3" });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("stalled: nothing came for 0.3 s");
  });

  test("that the server does not have is said", async () => {
    const { machine } = await machineWithServer(() => (response) => void response.writeHead(404).end());
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("answered with HTTP status 404");
  });

  test("of a server that is not there says so", async () => {
    const { machine } = await machineWithServer(whole, { CANDELABRA_LIBTORCH_URL: "http://127.0.0.1:1" });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("(ECONNREFUSED): is the network there?");
  });

  test("is not fetched without a checksum to hold it against", async () => {
    const { machine, server } = await machineWithServer(whole, { CANDELABRA_LIBTORCH_SHA256: "" });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("has no known checksum");
    expect(server.requests).toEqual([]);
  });

  test("is not fetched over plain HTTP from another machine", async () => {
    const { folder } = makeMachine();
    const fetching = download("http://mirror.example/libtorch.zip", path.join(folder, "file"), {
      timeout: 1000,
    });
    await expect(fetching).rejects.toThrow("http://mirror.example/libtorch.zip is not an https address");
  });

  test("refuses a timeout that is no number of seconds", async () => {
    const { machine } = await machineWithServer(whole, { CANDELABRA_TIMEOUT: "soon" });
    await expect(resolveLibtorch(machine.context)).rejects.toThrow("CANDELABRA_TIMEOUT is soon");
  });
});
