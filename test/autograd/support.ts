// What the autograd tests share.

import { afterAll, beforeAll, describe } from "vitest";
import { native } from "../../lib/tensor/autograd/native.js";
import { type Tensor, tensor } from "../../lib/tensor/index.js";

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
