import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { unpack } from "../../scripts/setup/libtorch/unpack.mjs";
import { writeArchive } from "./support/libtorch.js";
import { makeMachine } from "./support/machine.js";

async function archiveWith(change: (content: Buffer) => Buffer) {
  const { folder, context } = makeMachine();
  const { file, content } = await writeArchive(folder);
  writeFileSync(file, change(content));
  const target = path.join(folder, "target");
  return { target, unpacking: unpack(file, target, (name) => name.includes("/lib/"), context.report) };
}

test("writes what is selected, byte for byte", async () => {
  const { target, unpacking } = await archiveWith((content) => content);
  expect(await unpacking).toBe(2);
  expect(readdirSync(path.join(target, "libtorch"))).toEqual(["lib"]);
  expect(readFileSync(path.join(target, "libtorch/lib/libtorch_cpu.so"), "utf8")).toBe("x".repeat(50_000));
});

test("finds a changed byte by its CRC-32", async () => {
  const { unpacking } = await archiveWith((content) => {
    content[content.indexOf("xxxx") + 100] = 0;
    return content;
  });
  await expect(unpacking).rejects.toThrow(/libtorch_cpu\.so does not have the CRC-32 that the archive gives/);
});

test("takes no archive that is cut off, and none that is no archive", async () => {
  const half = await archiveWith((content) => content.subarray(0, content.length / 2));
  await expect(half.unpacking).rejects.toMatchObject({ name: "SetupError" });
  const page = await archiveWith(() => Buffer.from("<html>Please log in to the network</html>"));
  await expect(page.unpacking).rejects.toMatchObject({ name: "SetupError" });
});

test("writes nothing outside its folder", async () => {
  const { unpacking } = await archiveWith((content) =>
    Buffer.from(content.toString("latin1").replaceAll("libtorch/lib/", "../../../lib/"), "latin1"),
  );
  await expect(unpacking).rejects.toThrow(/could not be unpacked: .*(relative path|\.\.)/);
});
