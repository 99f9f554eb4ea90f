// Tensors of every dtype and arrangement: zero-size, strided, expanded, transposed, disposed, of scopes that have ended.

import fc from "fast-check";
import { type DType, inferenceMode, ops, scope, type Tensor, tensor, zeros } from "../../../lib/index.js";
import { type Draw, made, weighted } from "./input.js";

export const dtypes: readonly DType[] = [
  ...(["float32", "float64", "int64", "int32", "int16", "int8", "uint8", "bool"] as const),
  ...(["float16", "bfloat16", "complex64", "complex128", "complex32", "uint16", "uint32", "uint64"] as const),
];

/** What the tensors of one call mostly share, so that many calls come far. */
export interface Common {
  shape: readonly number[];
  dtype: DType;
  /** No large numbers in them, for operators whose work grows with a number. */
  isCalm?: boolean;
}

const dtype: fc.Arbitrary<DType> = weighted<DType>(
  [5, fc.constant("float32")],
  [2, fc.constantFrom("float64", "int64")],
  [3, fc.constantFrom(...dtypes)],
);

const shape: fc.Arbitrary<readonly number[]> = weighted<readonly number[]>(
  [8, fc.array(fc.constantFrom(1, 2, 3, 4), { maxLength: 4 })],
  [2, fc.constantFrom([3, 3], [2, 3, 3], [2, 2, 4, 4], [1, 2, 4, 4, 4], [5])],
  [1, fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 5 })],
  [1, fc.array(fc.constantFrom(1, 2), { minLength: 5, maxLength: 9 })],
);

export const common: fc.Arbitrary<Common> = fc.record({ shape, dtype });

const contents = {
  ramp: [0.5, -1, 2, 0.25, 3, -0.75, 1],
  index: [0, 2, 1, 0, 1],
  zeros: [0],
  wild: [Number.NaN, Infinity, -Infinity, -0, 1e38, 5e-324, -1e300],
  far: [-9, 2 ** 40, 2 ** 31, -1, -(2 ** 53)],
};

type Content = keyof typeof contents;

const calm = fc.constantFrom<Content[]>("ramp", "index", "zeros");

const content = weighted<Content>(
  [6, fc.constant("ramp")],
  [3, fc.constant("index")],
  [2, fc.constantFrom("zeros", "wild", "far")],
);

function filled(kind: Content, sizes: readonly number[], type: DType): Tensor {
  const values = contents[kind];
  const count = sizes.reduce((product, size) => product * size, 1);
  const flat = Array.from({ length: count }, (_, i) => values[i % values.length]!);
  return tensor(flat, { dtype: "float64" }).view(sizes).to(type);
}

const isInexact = (x: Tensor) => /float|complex/.test(x.dtype);
const last = (sizes: readonly number[]) => sizes[sizes.length - 1] ?? 1;

/** Each gives a tensor of the shape asked for where that is possible. */
const arrangements = {
  plain: (fill: (sizes: readonly number[]) => Tensor, sizes: readonly number[]) => fill(sizes),
  transposed: (fill, sizes) =>
    sizes.length < 2 ? fill(sizes) : fill([last(sizes), ...sizes.slice(1, -1), sizes[0]!]).transpose(0, -1),
  expanded: (fill, sizes) => fill(sizes.map(() => 1)).expand(sizes),
  strided: (fill, sizes) =>
    sizes.length === 0
      ? fill(sizes)
      : (ops.call(
          "aten::slice.Tensor",
          fill([...sizes.slice(0, -1), 2 * last(sizes)]),
          -1,
          1,
          null,
          2,
        ) as Tensor),
  narrowed: (fill, sizes) =>
    sizes.length === 0 ? fill(sizes) : fill([sizes[0]! + 2, ...sizes.slice(1)]).narrow(0, 1, sizes[0]!),
  overlapping: (fill, sizes) =>
    fill([Math.max(1, sizes.length * 4)]).asStrided(
      sizes,
      sizes.map(() => 1),
    ),
  conjugate: (fill, sizes) => fill(sizes).conj(),
  negative: (fill, sizes) => {
    const x = fill(sizes);
    return x.dtype.startsWith("complex") ? (x.conj().imag as Tensor) : x;
  },
  leaf: (fill, sizes) => {
    const x = fill(sizes);
    return isInexact(x) ? x.requiresGrad_() : x;
  },
  inGraph: (fill, sizes) => {
    const x = fill(sizes);
    return isInexact(x) ? x.requiresGrad_().mul(1) : x;
  },
  inference: (fill, sizes) => inferenceMode(() => fill(sizes).clone()),
  meta: (fill, sizes) => fill(sizes).to("meta"),
  zeroTensor: (_fill, sizes) => ops.call("aten::_efficientzerotensor", sizes) as Tensor,
  sparse: (fill, sizes) => ops.call("aten::to_sparse", fill(sizes)) as Tensor,
  disposed: (fill, sizes) => {
    const gone = fill(sizes);
    gone.dispose();
    return gone;
  },
  ended: (fill, sizes) => {
    const held: Tensor[] = [];
    scope(() => {
      held.push(fill(sizes));
    });
    return held[0]!;
  },
} satisfies Record<string, (fill: (sizes: readonly number[]) => Tensor, sizes: readonly number[]) => Tensor>;

type Arrangement = keyof typeof arrangements;

const arrangement = weighted<Arrangement>(
  [12, fc.constant("plain")],
  [5, fc.constantFrom("transposed", "expanded", "strided", "narrowed", "leaf", "inGraph")],
  [2, fc.constantFrom("overlapping", "conjugate", "negative", "inference", "zeroTensor")],
  [1, fc.constantFrom("meta", "disposed", "ended", "sparse")],
);

/** A tensor like the others of its call, mostly. */
export function tensorDraw(shared: Common): Draw {
  const own = fc.record({
    sizes: weighted([7, fc.constant(shared.shape)], [3, shape]),
    type: weighted<DType>(
      [7, fc.constant(shared.dtype)],
      [1, fc.constant("int64")],
      [1, fc.constant("bool")],
      [2, dtype],
    ),
    content: shared.isCalm ? calm : content,
    arrangement,
  });
  return own.map(({ sizes, type, content: kind, arrangement: how }) =>
    made(`${how} ${type} [${sizes}] of ${kind}`, () => {
      try {
        return arrangements[how]((inner) => filled(kind, inner, type), sizes);
      } catch (error) {
        // Not every dtype has every arrangement: an overlapping view of a size that does not exist, a sparse complex32.
        if (error instanceof Error && "operation" in error) return zeros([...sizes], { dtype: "float32" });
        throw error;
      }
    }),
  );
}
