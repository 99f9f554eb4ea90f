// What scripts/fixtures/record_io_pt.py wrote.

import { complex, type DType, type Tensor, tensor, viewAsComplex } from "../../../lib/tensor/index.js";

export const floats = [0.5, -2, 3.25];
const integers = [1, 2, 100];
const imaginary = [1, 0, -1];

/** A tensor of each dtype. */
export function dtypes(): Record<string, Tensor> {
  const all: Record<string, Tensor> = { bool: tensor([true, false, true]) };
  const whole = ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"] as const;
  for (const dtype of whole) all[dtype] = tensor(integers).to(dtype);
  for (const dtype of ["float16", "bfloat16", "float32", "float64"] as const) {
    all[dtype] = tensor(floats, { dtype });
  }
  const pairs = tensor(
    floats.map((re, i) => [re, imaginary[i]!]),
    { dtype: "float64" },
  );
  for (const dtype of ["complex32", "complex64", "complex128"] as const) {
    all[dtype] = viewAsComplex(pairs).to(dtype);
  }
  return all;
}

/** Values of a tensor of any dtype; complex ones as pairs. */
export function listed(value: Tensor): number[] {
  const dense = value.detach().resolveConj().resolveNeg();
  const wide: DType = dense.dtype.startsWith("complex") ? "complex128" : "float64";
  return Array.from(dense.to(wide).toTypedArray() as Float64Array);
}

export function complexes(): Tensor {
  return complex(tensor(floats), tensor(imaginary, { dtype: "float32" }));
}

const shared = [1, 2];
const cycle: Record<string, unknown> = { name: "cycle" };
cycle.self = cycle;

export const values = {
  none: null,
  flags: [true, false],
  ints: [0, 255, 256, 65535, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)],
  large: [2n ** 53n, -(2n ** 53n), 2n ** 64n, -(2n ** 63n), 10n ** 300n],
  floats: [0.5, -0, Infinity, 1e300, 2],
  nan: Number.NaN,
  text: "é\n'\"\u2028 \u{1f56f}",
  bytes: Uint8Array.from([0, 0x7f, 0x80, 0xff]),
  bytearray: Uint8Array.from([0x61, 0x62]),
  tuple: [1, ["a"], []],
  size: [2, 3],
  dtype: "bfloat16",
  devices: ["cpu", "cuda:1"],
  set: new Set([1, "a"]),
  complex: { re: 1, im: -2 },
  counter: { a: 2, b: 1 },
  ordered: { b: 1, a: 2 },
  numbered: new Map([
    [3, "three"],
    [1, "one"],
  ]),
  mixed: new Map<unknown, number>([
    [null, 0],
    [[1, "x"], 1],
    ["s", 2],
    [0.5, 3],
  ]),
  shared: [shared, shared],
  cycle,
  many: Array.from({ length: 2500 }, (_, i) => i),
  empties: [{}, [], [], new Set(), "", new Uint8Array(0)],
};
