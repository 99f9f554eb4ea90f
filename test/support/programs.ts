// Short programs against what scripts/fixtures/programs.py recorded of their twins in Python: results, and gradients of
// a weighted sum of them, bit for bit.

import { describe, expect, test } from "vitest";
import { arange, autograd, manualSeed, randn, type Tensor } from "../../lib/tensor/index.js";
import { native } from "../../lib/tensor/native.js";
import { loadFixture } from "./fixtures.js";
import { scoped } from "./scoped.js";

export type Program = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

interface Bits {
  dtype: string;
  shape: number[];
  bits: string;
}

interface Row {
  name: string;
  shapes: number[][];
  results: Bits[];
  gradients: (Bits | null)[] | null;
}

function bitsOf(tensor: Tensor): Bits {
  const bits = Buffer.from(native.toBuffer(tensor.detach().resolveConj().handle)).toString("base64");
  return { dtype: tensor.dtype, shape: tensor.shape, bits };
}

function gradientsOf(results: readonly Tensor[], inputs: readonly Tensor[]): (Bits | null)[] | null {
  const curved = results.filter((one) => one.requiresGrad);
  if (curved.length === 0) return null;
  const totals = curved.map((one) => {
    const weights = arange(one.numel()).remainder(7).add(1).reshape(one.shape).double();
    return (one.isComplex() ? one.abs() : one).double().mul(weights).sum();
  });
  const total = totals.reduce((sum, one) => sum.add(one));
  return autograd
    .grad(total, inputs, { allowUnused: true })
    .map((gradient) => (gradient === null ? null : bitsOf(gradient)));
}

/** One test a row of `test/fixtures/FILE.json`, and one that no row lacks its twin. */
export function testPrograms(file: string, programs: Readonly<Record<string, Program>>): void {
  const { rows } = loadFixture<{ rows: Row[] }>(file);
  describe("equal to Python's torch, bit for bit", () => {
    test("every recorded program has its twin", () => {
      expect(Object.keys(programs).sort()).toEqual(rows.map(({ name }) => name).sort());
    });

    test.each(rows)(
      "$name",
      scoped(({ name, shapes, results, gradients }: Row) => {
        manualSeed(0);
        const inputs = shapes.map((shape) => randn(shape, { requiresGrad: true }));
        manualSeed(1);
        const given = programs[name]!(...inputs);
        const listed = Array.isArray(given) ? (given as readonly Tensor[]) : [given as Tensor];
        expect(listed.map(bitsOf)).toEqual(results);
        expect(gradientsOf(listed, inputs)).toEqual(gradients);
      }),
    );
  });
}
