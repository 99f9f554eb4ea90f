// What is thrown at an operator: sound arguments, so that calls come far, and everything they must not be.
//
// Numbers are small, or so large that no allocation of that many elements can succeed: what lies between is no
// wrong input but a request for the machine's whole memory.

import { tensor, zeros } from "../../lib/tensor/public.js";
import type { Random } from "./random.js";

export interface Input {
  label: string;
  /** A finite number that as a count of terms would take for ever. */
  isHuge?: boolean;
  make(): unknown;
}

const value = (label: string, content: unknown): Input => {
  const isHuge = [content]
    .flat()
    .some((item) => (typeof item === "number" || typeof item === "bigint") && item > 2 ** 31);
  return { label, isHuge, make: () => content };
};
const made = (label: string, make: () => unknown): Input => ({ label, make });

export const tensors: readonly Input[] = [
  made("float[2,3]", () =>
    tensor([
      [0.5, -1, 2],
      [3, 0.25, -0.75],
    ]),
  ),
  made("float[3,3]", () =>
    tensor(
      [
        [4, 1, 0],
        [1, 3, 0.5],
        [0, 0.5, 2],
      ],
      { dtype: "float32" },
    ),
  ),
  made("float[2,3,4,4]", () => zeros([2, 3, 4, 4]).add(0.5)),
  made("double[3]", () => tensor([1.5, 2, 3], { dtype: "float64" })),
  made("half[2]", () => zeros([2], { dtype: "float16" })),
  made("int64[3]", () => tensor([0, 2, 1])),
  { ...made("int64[2] out of range", () => tensor([-9, 2 ** 40])), isHuge: true },
  made("bool[2,3]", () =>
    tensor([
      [true, false, true],
      [false, false, true],
    ]),
  ),
  made("uint8[]", () => tensor(3, { dtype: "uint8" })),
  made("complex[2]", () => zeros([2], { dtype: "complex64" })),
  made("float[] nan", () => tensor(Number.NaN)),
  made("float[0]", () => zeros([0])),
  made("float[0,3]", () => zeros([0, 3])),
  made("meta[2,3]", () => zeros([2, 3], { device: "meta" })),
  made("leaf[3]", () => tensor([1.5, 2, 3], { requiresGrad: true })),
  made("disposed", () => {
    const gone = zeros([2]);
    gone.dispose();
    return gone;
  }),
];

const sound: readonly Input[] = [
  ...[0, 1, 2, -1, 0.5, 1e-5].map((n) => value(String(n), n)),
  ...[true, false].map((flag) => value(String(flag), flag)),
  ...[[], [0], [1], [2, 3], [1, 1], [0, 1], [-1], [1, 1, 1]].map((list) => value(`[${list}]`, list)),
  ...["mean", "sum", "none", "float32", "int64", "cpu", "floor", "reflect", "ij->ji", "bilinear"].map(
    (text) => value(`"${text}"`, text),
  ),
  ...[{ dim: 0 }, { keepdim: true }, { dtype: "float64" }].map((options) =>
    value(JSON.stringify(options), options),
  ),
  made("[float[3,3], float[3,3]]", () => [tensors[1]!.make(), tensors[1]!.make()]),
];

const hostile: readonly Input[] = [
  value("undefined", undefined),
  value("null", null),
  ...[Number.NaN, Infinity, -Infinity, -0, 2 ** 40, -(2 ** 40), Number.MAX_SAFE_INTEGER, 2 ** 63, 1e300].map(
    (n) => value(String(n), n),
  ),
  ...[0n, 2n ** 62n, 2n ** 64n, -(2n ** 80n)].map((n) => value(`${n}n`, n)),
  ...["", "nonsense", "cuda:7", "meta", "\u0000", "x".repeat(5000)].map((text) =>
    value(`"${text.length > 20 ? "x * 5000" : text}"`, text),
  ),
  ...[[2 ** 40], [-5], [Number.NaN], [null], ["a"], [[1, [2]]], [1, undefined], [2 ** 62, 4]].map((list) =>
    value(`[${list}] (${typeof list[0]})`, list),
  ),
  value("array of 100 ones", Array(100).fill(1)),
  value("[{}]", [{}]),
  value("{}", {}),
  value("{ dtype: 3 }", { dtype: 3 }),
  value("{ device: 'cuda' }", { device: "cuda" }),
  value("{ out: 1, nonsense: 2 }", { out: 1, nonsense: 2 }),
  value("Symbol()", Symbol("s")),
  value("() => 1", () => 1),
  value("Date", new Date(0)),
  value("Float32Array(3)", new Float32Array(3)),
  value("BigInt64Array(2)", new BigInt64Array(2)),
  value("{ handle: 12345 }", { handle: 12345 }),
  value("{ shape, dtype }", { shape: [2], dtype: "float32", handle: -1 }),
  value("Object.create(null)", Object.create(null)),
];

/** The systematic part: nothing, one of each alone, one of each behind a sound tensor, and far too many. */
export function systematic(): Input[][] {
  const all = [...hostile, ...tensors];
  const first = tensors[0]!;
  return [
    [],
    ...all.map((input) => [input]),
    ...all.map((input) => [first, input]),
    ...all.map((input) => [first, first, input]),
    Array<Input>(30).fill(first),
  ];
}

/** Sound arguments mostly, so that the native side is reached, with now and then something hostile among them. */
export function drawn(random: Random): Input[] {
  return Array.from({ length: 1 + random.below(6) }, () => {
    const dice = random.next();
    if (dice < 0.4) return random.pick(tensors);
    return random.pick(dice < 0.8 ? sound : hostile);
  });
}
