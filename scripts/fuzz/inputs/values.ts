// Arguments by the types that schemas know: sound ones mostly, so that calls come far, and now and then a hostile one.

import fc from "fast-check";
import { Generator } from "../../../lib/index.js";
import type { Parameter } from "../schemas.js";
import { hostile } from "./hostile.js";
import { type Draw, type Input, listed, made, oneOf, plain, plains, weighted } from "./input.js";
import { type Common, dtypes, tensorDraw } from "./tensors.js";

export interface Manner {
  /** What the tensors of this call have in common. */
  shared: Common;
  /** False where the work grows with a number given: 2^40 terms are no error there, only long. */
  takesHugeNumbers: boolean;
}

const smallInt = plains(0, 1, 2, 3, -1, -2);
const hugeInt = plains(
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 53 - 1, -(2 ** 31), -(2 ** 40), 65536],
  ...[2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
);

const int = ({ takesHugeNumbers }: Manner): Draw =>
  weighted([14, smallInt], [takesHugeNumbers ? 2 : 0, hugeInt], [1, plains(7, 5, 16, -7)]);

const float: Draw = weighted(
  [6, plains(0, 1, 0.5, 2, -1, 1e-5, 0.1)],
  [1, plains(Number.NaN, Infinity, -Infinity, -0, 1e300, 5e-324)],
);

const scalar = (manner: Manner): Draw =>
  weighted(
    [4, float],
    [3, int(manner)],
    [1, plains(true, false, { re: 1, im: -2 }, { re: Number.NaN, im: 0 })],
  );

const words = plains(
  ...[
    "mean",
    "sum",
    "none",
    "floor",
    "trunc",
    "reflect",
    "constant",
    "replicate",
    "circular",
    "bilinear",
    "nearest",
  ],
  ...[
    "nearest-exact",
    "ij",
    "xy",
    "fro",
    "nuc",
    "left",
    "right",
    "lower",
    "tanh",
    "ortho",
    "forward",
    "backward",
  ],
  ...[
    "reduced",
    "complete",
    "prod",
    "amax",
    "amin",
    "ij->ji",
    "ij,jk->ik",
    "...i->i",
    "L",
    "U",
    "gelsd",
    "linear",
  ],
);

const string: Draw = weighted([9, words], [1, plains("", "nonsense", "\u0000", "x".repeat(5000))]);

const dtype: Draw = weighted([9, plains(...dtypes)], [1, plains("float", "qint8", "Float32", "")]);
const device: Draw = weighted(
  [6, plains("cpu", "meta")],
  [2, plains("cuda", "cuda:0", "cpu:99", "mps", "xpu:0", "privateuseone", "hpu", "", "cpu:")],
);

const generator: Draw = oneOf(
  plain(null),
  made("new Generator()", () => new Generator()),
  made("new Generator().manualSeed(1)", () => new Generator().manualSeed(1)),
);

const sized = (draw: Draw, size: number | null): Draw =>
  size === null
    ? listed(draw)
    : weighted([7, listed(draw, { min: size, max: size })], [2, draw], [1, listed(draw, { max: size + 2 })]);

/** The shape of the call's tensors, or one like it. */
const sizes = (manner: Manner, size: number | null): Draw =>
  weighted([3, oneOf(plain([...manner.shared.shape]))], [7, sized(int(manner), size)]);

const tensors = ({ shared }: Manner): Draw => tensorDraw(shared);

/** By the type without its list: `int[2]` is a list of two `int`. */
const scalarTypes: Readonly<Record<string, (manner: Manner) => Draw>> = {
  Tensor: tensors,
  "Tensor?": (manner) => weighted([4, tensors(manner)], [1, oneOf(plain(null))]),
  Scalar: scalar,
  number: scalar,
  int,
  SymInt: int,
  float: () => float,
  bool: () => plains(true, false),
  SymBool: () => plains(true, false),
  str: () => string,
  ScalarType: () => dtype,
  Layout: () => plains("strided", "sparseCoo", "sparseCsr"),
  MemoryFormat: () => plains("contiguous", "preserve", "channelsLast", "channelsLast3d", "nonsense"),
  Device: () => device,
  Generator: () => generator,
};

const list = /^(.+)\[(\d*)\]$/;

/** Anything at all, where a schema has a type that JavaScript has no form of. */
export const anything = (manner: Manner): Draw =>
  weighted(
    [4, tensors(manner)],
    [4, scalar(manner)],
    [2, listed(int(manner))],
    [1, listed(tensors(manner))],
    [1, string],
    [1, plains(true, false)],
    [2, hostile],
  );

function ofType(type: string, manner: Manner): Draw {
  const known = scalarTypes[type];
  if (known) return known(manner);
  const [, element, size] = list.exec(type) ?? [];
  if (!element) return anything(manner);
  const count = size ? Number(size) : null;
  if (element === "int" || element === "SymInt") return sizes(manner, count);
  return sized(ofType(element, manner), count);
}

/** An argument for a parameter; undefined leaves it out, where it may be. */
export function argument(parameter: Parameter, manner: Manner): fc.Arbitrary<Input | undefined> {
  const { type, isOptional, hasDefault } = parameter;
  return weighted<Input | undefined>(
    [24, ofType(type, manner)],
    [isOptional ? 6 : 0, oneOf(plain(null))],
    [hasDefault ? 12 : 1, fc.constant(undefined)],
    [1, hostile],
    [1, anything(manner)],
  );
}
