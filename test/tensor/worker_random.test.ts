// Each thread draws from generators of its own: a worker's numbers depend on its seed alone, and disturb nobody's.

import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../lib/index.js";
import { type Running, startWorker } from "../support/worker.js";
import { drawAll, draws, trainModel } from "./worker_programs.js";

const module = new URL("./worker_programs.ts", import.meta.url);
const run = (name: string, data?: unknown) => startWorker({ module, name, data });

async function resultOf<T>(name: string, data?: unknown): Promise<T> {
  const { next, ended } = run(name, data);
  const result = await next<T>();
  expect(await ended).toBe(0);
  return result;
}

function state(): number[] {
  return torch.scope(() => torch.getRngState().toArray() as number[]);
}

describe("a worker that lives beside the tests", () => {
  let kept: Running | undefined;
  async function worker(): Promise<Running> {
    if (!kept) {
      kept = run("answer");
      await kept.next();
    }
    return kept;
  }
  afterAll(async () => {
    kept?.worker.postMessage("end");
    expect(await kept?.ended).toBe(0);
  });

  test("all that draws gives in a worker what it gives here for the same seed, and leaves this thread's generator alone", async () => {
    torch.manualSeed(123);
    torch.rand([7]).dispose();
    const before = state();
    const { worker: thread, next } = await worker();
    thread.postMessage(["drawAll", 7]);
    const there = await next<Record<string, unknown>>();
    expect(state()).toEqual(before);
    const here = drawAll(7);
    for (const name of Object.keys(draws)) expect(there[name], name).toEqual(here[name]);
    // The draws are draws: another seed gives other numbers, for each of them.
    const other = drawAll(8);
    for (const name of Object.keys(draws)) expect(other[name], name).not.toEqual(here[name]);
  });

  test("what this thread seeds and draws is nothing to a worker", async () => {
    const { worker: thread, next } = await worker();
    thread.postMessage(["drawAll", 5]);
    for (let i = 0; i < 2000; i++) {
      torch.manualSeed(i);
      torch.rand([3]).dispose();
    }
    expect(await next()).toEqual(drawAll(5));
  });
});

test("workers that nobody seeded draw different numbers", async () => {
  const [one, other] = await Promise.all([resultOf("drawUnseeded"), resultOf("drawUnseeded")]);
  expect(one).not.toEqual(other);
});

test("a worker's default generator as an object, its state, and a generator of its own beside it", async () => {
  const { first, own, again, repeated, seed } = await resultOf<Record<string, unknown>>("drawFromObjects");
  torch.manualSeed(3);
  const expected = torch.rand([2]);
  torch.manualSeed(3);
  const dropped = torch.F.dropout(torch.ones([6]));
  expect(first).toEqual(expected.toArray());
  expect(own).toEqual(first);
  expect(again).toEqual(dropped.toArray());
  expect(repeated).toEqual(again);
  expect(seed).toBe(3n);
  expected.dispose();
  dropped.dispose();
  torch.collectGarbage();
});

test("two workers and this thread train three models at once: bit for bit what each gives alone", async () => {
  const steps = 60;
  const [first, second] = [run("train", { seed: 1, steps }), run("train", { seed: 2, steps })];
  const mine: number[][] = [];
  const both = Promise.all([first.next<number[]>(), second.next<number[]>()]);
  let done = false;
  void both.finally(() => {
    done = true;
  });
  while (!done) {
    mine.push(trainModel({ seed: 3, steps }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [one, two] = await both;
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(one).toEqual(trainModel({ seed: 1, steps }));
  expect(two).toEqual(trainModel({ seed: 2, steps }));
  expect(one).not.toEqual(two);
  const alone = trainModel({ seed: 3, steps });
  for (const run of mine) expect(run).toEqual(alone);
});
