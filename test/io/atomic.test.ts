import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeFileAtomically } from "../../lib/io/atomic.js";

const folder = mkdtempSync(join(tmpdir(), "candelabra-atomic-"));
const path = join(folder, "file");
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

test("writes the chunks in order, over what was there", async () => {
  writeFileSync(path, "a much longer old content");
  await writeFileAtomically(path, [bytes("one "), bytes(""), bytes("two")]);
  expect(readFileSync(path, "utf8")).toBe("one two");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("the old file is whole until the new one is", async () => {
  writeFileSync(path, "old");
  const seen: string[] = [];
  await writeFileAtomically(
    path,
    (function* () {
      yield bytes("half");
      seen.push(readFileSync(path, "utf8"));
      yield bytes(" and half");
      seen.push(readFileSync(path, "utf8"));
    })(),
  );
  expect(seen).toEqual(["old", "old"]);
  expect(readFileSync(path, "utf8")).toBe("half and half");
});

test("when it fails midway the old file stays and nothing lies beside it", async () => {
  writeFileSync(path, "old");
  const failing = (function* () {
    yield bytes("half");
    throw new Error("out of chunks");
  })();
  await expect(writeFileAtomically(path, failing)).rejects.toThrow("out of chunks");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("several at once: one of them wins, whole", async () => {
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(1000));
  await Promise.all(texts.map((text) => writeFileAtomically(path, [bytes(text)])));
  expect(texts).toContain(readFileSync(path, "utf8"));
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("a folder that is not there is the system's error", async () => {
  await expect(writeFileAtomically(join(folder, "none", "file"), [])).rejects.toThrow(/ENOENT/);
});
