// Every bad input is an Error that names the operation, what came and what was expected.

import { describe, expect, test } from "vitest";
import * as torch from "../../lib/tensor/index.js";
import { ones, tensor, zeros } from "../../lib/tensor/index.js";
import { scoped } from "../support/scoped.js";

// What JavaScript may hand over though TypeScript would not let it.
const loose = torch as unknown as Record<string, (...values: unknown[]) => unknown>;

interface Case {
  name: string;
  run: () => unknown;
  kind: new (...values: never[]) => Error;
  says: RegExp;
}

const cases: Case[] = [
  {
    name: "shapes that do not broadcast",
    run: () => ones([2, 2]).add(ones([3])),
    kind: torch.ShapeError,
    says: /^add: .*2.*3.*; got float32 \[2, 2\] cpu, float32 \[3\] cpu$/,
  },
  {
    name: "shapes that do not multiply",
    run: () => torch.nnOps.linear(ones([2, 2]), ones([3, 3])),
    kind: torch.ShapeError,
    says: /^linear: .*2x2 and 3x3/,
  },
  {
    name: "a string for a tensor",
    run: () => loose.add!(ones([2]), "x"),
    kind: torch.ArgumentError,
    says: /^add: expected a Tensor or a number for other, got the string 'x'$/,
  },
  {
    name: "a missing argument",
    run: () => loose.matmul!(ones([2])),
    kind: torch.ArgumentError,
    says: /^matmul: expected a Tensor for (other|mat2|tensor2), got nothing; the signature is matmul\(/,
  },
  {
    name: "too many arguments",
    run: () => loose.relu!(ones([2]), 1, 2),
    kind: torch.ArgumentError,
    says: /^relu: expected at most 1 arguments, got/,
  },
  {
    name: "an unknown option",
    run: () => loose.add!(ones([2]), 1, { alfa: 2 }),
    kind: torch.ArgumentError,
    says: /^add: there is no option 'alfa': the signature is add\(self, other, \{ alpha\? \}\)$/,
  },
  {
    name: "no overload",
    run: () => loose.sum!(ones([2]), "dim"),
    kind: torch.ArgumentError,
    says: /^sum: no signature takes \(float32 \[2\] cpu, the string 'dim'\); there are\n {2}sum\(self/,
  },
  {
    name: "an unknown dtype",
    run: () => loose.zeros!([2], { dtype: "float" }),
    kind: torch.DtypeError,
    says: /^zeros: expected one of float32, .* for dtype, got the string 'float'$/,
  },
  {
    name: "an unknown device",
    run: () => loose.zeros!([2], { device: "gpu" }),
    kind: torch.DeviceError,
    says: /^zeros: expected 'cpu'.* for device, got the string 'gpu'$/,
  },
  {
    name: "a device that is not here",
    run: () => ones([2]).to(torch.cuda.isAvailable() ? "cuda:99" : "cuda"),
    kind: torch.DeviceError,
    says: torch.cuda.isAvailable()
      ? /device/
      : /expected a device that is here for device, got 'cuda': .*`npm run doctor`/,
  },
  {
    name: "an integer divided by zero",
    run: () => tensor([1]).floorDivide(0),
    kind: torch.CandelabraError,
    says: /^floorDivide: an integer was divided by zero; got int64 \[1\] cpu/,
  },
  {
    name: "a dtype the operator lacks",
    run: () => ones([2]).bitwiseAnd(ones([2])),
    kind: torch.DtypeError,
    says: /^bitwiseAnd: .*not implemented for 'Float'/,
  },
  {
    name: "a dimension out of range",
    run: () => ones([2]).sum(3),
    kind: torch.IndexError,
    says: /^sum: Dimension out of range/,
  },
  {
    name: "an element out of range",
    run: () => ones([2]).indexSelect(0, tensor([5])),
    kind: torch.IndexError,
    says: /^indexSelect: .*out of range/,
  },
  {
    name: "a fraction for an integer",
    run: () => zeros([2.5]),
    kind: torch.ArgumentError,
    says: /^zeros: expected an integer for size|^zeros: expected an array of integers for size/,
  },
  {
    name: "a negative size",
    run: () => zeros([-1]),
    kind: torch.ShapeError,
    says: /^zeros: .*negative/,
  },
  {
    name: "more memory than there is",
    run: () => torch.empty([2 ** 41]),
    kind: torch.MemoryError,
    says: /^empty: .*alloc/,
  },
  {
    name: "a size that overflows",
    run: () => torch.empty([2 ** 40, 2 ** 40]),
    kind: torch.ShapeError,
    says: /^empty: .*overflow/,
  },
  {
    name: "a ragged array",
    run: () => tensor([[1, 2], [3]]),
    kind: torch.ShapeError,
    says: /^tensor: expected 2 elements at dimension 1/,
  },
  {
    name: "an element that is no number",
    run: () => tensor(["a"] as unknown as number[]),
    kind: torch.ArgumentError,
    says: /^tensor: expected a number, boolean or bigint for element 0, got the string 'a'$/,
  },
  {
    name: "an operator that is not there",
    run: () => torch.ops.call("aten::nothing"),
    kind: torch.NotImplementedError,
    says: /has no operator aten::nothing/,
  },
  {
    name: "item of many",
    run: () => ones([2]).item(),
    kind: torch.ShapeError,
    says: /^item: expected a tensor of one element, got 2 elements$/,
  },
  {
    name: "values of a meta tensor",
    run: () => ones([2], { device: "meta" }).toArray(),
    kind: torch.DeviceError,
    says: /meta tensor has a shape but no values/,
  },
  {
    name: "a list with something else in it",
    run: () => loose.cat!([ones([2]), 3]),
    kind: torch.ArgumentError,
    says: /element 1 of a list of Tensors, got 3/,
  },
  {
    name: "a null in a list",
    run: () => loose.cat!([ones([2]), null]),
    kind: torch.ArgumentError,
    says: /^cat: expected a Tensor for tensors\[1\], got null$/,
  },
  {
    name: "a seed that is no integer",
    run: () => torch.manualSeed(0.5),
    kind: torch.ArgumentError,
    says: /^manualSeed: expected an integer for seed, got 0.5$/,
  },
  {
    name: "a wrong generator state",
    run: () => torch.setRngState(ones([3])),
    kind: torch.DtypeError,
    says: /^setRngState: expected a uint8 tensor/,
  },
];

describe("bad input", () => {
  test.each(cases)(
    "$name",
    scoped(({ run, kind, says }: Case) => {
      let error: unknown;
      try {
        run();
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(kind);
      expect(error).toBeInstanceOf(torch.CandelabraError);
      expect((error as Error).message).toMatch(says);
      expect((error as Error).name).toBe(kind.name);
      expect((error as Error).stack).toContain("errors.test.ts");
    }),
  );

  test(
    "after an allocation that failed the next one works",
    scoped(() => {
      expect(() => torch.empty([2 ** 41])).toThrow(torch.MemoryError);
      expect(ones([3]).sum().item()).toBe(3);
    }),
  );
});
