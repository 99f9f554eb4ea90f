// What the autograd tests share.

import { afterAll, beforeAll, describe, expect } from "vitest";
import { native } from "../../lib/tensor/autograd/native.js";
import { arange, Tensor, tensor } from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";

/** A float64 leaf. */
export const leaf = (values: number | number[] | number[][]): Tensor =>
  tensor(values, { dtype: "float64", requiresGrad: true });

export const constant = (values: number | number[] | number[][]): Tensor =>
  tensor(values, { dtype: "float64" });

/** The tests of `body` twice: the engine on the calling thread, as on the CPU, and on a thread of its own, as for CUDA. */
export function describeBothThreads(name: string, body: () => void): void {
  for (const forced of [false, true]) {
    describe(`${name}, the engine on ${forced ? "its own" : "the calling"} thread`, () => {
      beforeAll(() => native.forceEngineThread(forced));
      afterAll(() => native.forceEngineThread(false));
      body();
    });
  }
}

/** The recorder's values: sin(0.37 i - 0.9), in float64. */
export function ramp(...shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return arange(size, { dtype: "float64" }).mul(0.37).sub(0.9).sin().reshape(shape);
}

interface Recorded {
  shape: number[];
  values: number[];
}

const { rows } = loadFixture<{ rows: Record<string, Recorded[]> }>("autograd");

/** Compares every Tensor in `result`, in order, with what the recorder wrote under this name. */
export function expectRecorded(name: string, result: unknown): void {
  const tensors = tensorsIn(result);
  const recorded = rows[name];
  if (!recorded) throw new Error(`scripts/fixtures/record_autograd.py has no program "${name}"`);
  expect(tensors.map(({ shape }) => shape)).toEqual(recorded.map(({ shape }) => shape));
  recorded.forEach(({ values }, i) => {
    expect(tensors[i]!.dtype).toBe("float64");
    // The same operators in the same order: the same bits.
    expect(tensors[i]!.reshape([-1])).toEqualBits(values);
  });
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  throw new TypeError(`expected Tensors, got ${String(value)}`);
}
