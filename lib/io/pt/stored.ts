// Tensors as a pickle describes them, checked, before a byte of their data is read.

import type { DType } from "../../tensor/index.js";
import { isAddressable } from "../memory.js";
import {
  describePickle,
  PickleList,
  PickleObject,
  type PicklePlace,
  PickleTuple,
  type PickleValue,
} from "../pickle/values.js";
import { canRequireGrad } from "./dtypes.js";

export class StoredStorage extends PickleObject {
  constructor(
    readonly key: string,
    /** uint8 for an untyped one. */
    readonly dtype: DType,
    readonly bytes: number,
    /** The device it was saved from. */
    readonly location: string,
  ) {
    super();
  }
}

export interface Layout {
  dtype: DType;
  sizes: readonly number[];
  strides: readonly number[];
  requiresGrad: boolean;
}

export class StoredTensor extends PickleObject {
  constructor(
    readonly layout: Layout,
    readonly storage: StoredStorage,
    /** In elements. */
    readonly offset: number,
    readonly flags: { isConj: boolean; isNeg: boolean },
  ) {
    super();
  }
}

export class StoredMeta extends PickleObject {
  constructor(readonly layout: Layout) {
    super();
  }
}

export class StoredSparse extends PickleObject {
  constructor(
    readonly indices: StoredTensor,
    readonly values: StoredTensor,
    readonly sizes: readonly number[],
    readonly isCoalesced: boolean,
  ) {
    super();
  }
}

export type AnyStored = StoredTensor | StoredMeta | StoredSparse;

export class StoredParameter extends PickleObject {
  constructor(
    readonly data: AnyStored,
    readonly requiresGrad: boolean,
  ) {
    super();
  }
}

export class StoredComplex extends PickleObject {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {
    super();
  }
}

export function isStored(value: PickleValue | undefined): value is AnyStored {
  return value instanceof StoredTensor || value instanceof StoredMeta || value instanceof StoredSparse;
}

/** libtorch's iterators count dimensions up to here. */
const MOST_DIMENSIONS = 64;

/** Throws for sizes and strides that are none. */
export function readLayout(
  {
    dtype,
    sizes,
    strides,
    requiresGrad,
  }: { dtype: DType; sizes: PickleValue; strides: PickleValue; requiresGrad: PickleValue },
  place: PicklePlace,
): Layout {
  const layout: Layout = {
    dtype,
    sizes: readSizes(sizes, place),
    strides: readCounts("stride", strides, place),
    requiresGrad: readFlag("requires_grad", requiresGrad, place),
  };
  if (layout.sizes.length !== layout.strides.length) {
    place.fail(`expected as many strides as sizes, got ${layout.strides.length} and ${layout.sizes.length}`);
  }
  requireGradable(layout.requiresGrad, dtype, place);
  return layout;
}

export function readSizes(value: PickleValue | undefined, place: PicklePlace): number[] {
  const sizes = readCounts("size", value, place);
  if (sizes.length > MOST_DIMENSIONS)
    place.fail(`expected at most ${MOST_DIMENSIONS} dimensions, got ${sizes.length}`);
  if (!isAddressable(sizes))
    place.fail(`expected a tensor of at most 2^47 elements, got size ${describeCounts(sizes)}`);
  return sizes;
}

export function requireGradable(requiresGrad: boolean, dtype: DType, place: PicklePlace): void {
  if (requiresGrad && !canRequireGrad(dtype))
    place.fail(`expected a floating or complex dtype for a tensor that requires grad, got ${dtype}`);
}

/** Throws unless all elements lie in the storage. */
export function requireRoom(
  { sizes, strides }: Layout,
  offset: number,
  elements: number,
  place: PicklePlace,
): void {
  const isEmpty = sizes.includes(0);
  const end = isEmpty ? offset : sizes.reduce((last, size, d) => last + (size - 1) * strides[d]!, offset) + 1;
  if (end <= elements) return;
  place.fail(
    `expected a tensor within its storage of ${elements} elements, got size ${describeCounts(sizes)}, stride ${describeCounts(strides)}, offset ${offset}`,
  );
}

function readCounts(name: string, value: PickleValue | undefined, place: PicklePlace): number[] {
  const items = value instanceof PickleTuple || value instanceof PickleList ? value.items : null;
  const wrong = items === null ? -1 : items.findIndex((item) => !isCount(item));
  if (items !== null && wrong < 0) return items as number[];
  const got = items === null ? describePickle(value) : describePickle(items[wrong]);
  return place.fail(`expected a ${name} of whole numbers from 0, got ${got}`);
}

export function readCount(name: string, value: PickleValue | undefined, place: PicklePlace): number {
  return isCount(value)
    ? value
    : place.fail(`expected a whole number from 0 for ${name}, got ${describePickle(value)}`);
}

export function readFlag(name: string, value: PickleValue | undefined, place: PicklePlace): boolean {
  return typeof value === "boolean"
    ? value
    : place.fail(`expected True or False for ${name}, got ${describePickle(value)}`);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function describeCounts(counts: readonly number[]): string {
  return `[${counts.slice(0, 8).join(", ")}${counts.length > 8 ? ", …" : ""}]`;
}
