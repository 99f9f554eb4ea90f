// Short programs against what scripts/fixtures/named_programs.py recorded of their twins in Python: names, their order,
// texts, and tensors bit for bit.

import { describe, expect, test } from "vitest";
import { manualSeed, type nn, setNumThreads, Tensor } from "../../lib/index.js";
import { native } from "../../lib/tensor/native.js";
import { loadFixture } from "./fixtures.js";
import { scoped } from "./scoped.js";

type Made = Tensor | string | boolean | readonly unknown[] | null;

/** What a program made, by name. */
export type NamedProgram = () => Record<string, Made>;

function kept(made: Made): unknown {
  if (!(made instanceof Tensor)) return made;
  const bits = Buffer.from(native.toBuffer(made.detach().resolveConj().contiguous().handle)).toString(
    "base64",
  );
  return { dtype: made.dtype, shape: made.shape, bits };
}

/** A module's state, each key after the prefix. */
export function state(module: nn.Module, prefix = ""): Record<string, Tensor> {
  return prefixed(Object.entries(module.stateDict()), prefix);
}

/** The gradients of its parameters. */
export function grads(module: nn.Module, prefix = "grad "): Record<string, Tensor | null> {
  return prefixed(
    module.namedParameters().map(([name, parameter]) => [name, parameter.grad]),
    prefix,
  );
}

function prefixed<T>(entries: [string, T][], prefix: string): Record<string, T> {
  return Object.fromEntries(entries.map(([key, value]) => [prefix + key, value]));
}

/** One test a program of `test/fixtures/FILE.json`, and one that none lacks its twin. */
export function testNamedPrograms(file: string, programs: Readonly<Record<string, NamedProgram>>): void {
  const { rows } = loadFixture<{ rows: Record<string, Record<string, unknown>> }>(file);
  describe("equal to Python's torch, bit for bit", () => {
    test("every recorded program has its twin", () => {
      expect(Object.keys(programs).sort()).toEqual(Object.keys(rows).sort());
    });

    test.each(Object.keys(rows))(
      "%s",
      scoped((name: string) => {
        setNumThreads(1);
        manualSeed(0);
        const made = Object.entries(programs[name]!()).map(([key, value]) => [key, kept(value)]);
        expect(Object.fromEntries(made)).toEqual(rows[name]);
        expect(made.map(([key]) => key)).toEqual(Object.keys(rows[name]!));
      }),
    );
  });
}
