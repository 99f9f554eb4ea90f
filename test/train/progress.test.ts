import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { progress } from "../../lib/train/progress.js";

function capture(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = [];
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join("") };
}

describe("without a terminal", () => {
  test("a line at each quarter, one at the end, nothing else", () => {
    const { stream, text } = capture(false);
    const bar = progress({ label: "work", total: 100, stream });
    for (let i = 0; i < 100; i++) bar.advance(1, `at ${i + 1}`);
    bar.finish("all good");
    const lines = text().split("\n");
    expect(lines.slice(0, 3)).toEqual(["work: 25%  at 25", "work: 50%  at 50", "work: 75%  at 75"]);
    expect(lines[3]).toMatch(/^work: done in \d+\.\d s {2}all good$/);
    expect(lines.slice(4)).toEqual([""]);
  });

  test("more steps than the total are no more than all", () => {
    const { stream, text } = capture(false);
    const bar = progress({ label: "work", total: 2, stream });
    bar.advance(5);
    bar.finish();
    expect(text()).toMatch(/^work: done in \d+\.\d s\n$/);
  });
});

describe("on a terminal", () => {
  test("a bar that is drawn in a loop without timers, and full at the end", async () => {
    const { stream, text } = capture(true);
    const bar = progress({ label: "work", total: 4, stream });
    const start = Date.now();
    while (Date.now() - start < 120);
    bar.advance(2, "half");
    expect(text()).toContain("50% half");
    bar.finish("done");
    expect(text()).toMatch(/work █{24} 100% done/);
  });
});
