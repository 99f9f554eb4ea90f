// The addon's side of this room: native/io.

import { type Handle, native } from "../tensor/native.js";

/** Where a tensor lies in its storage. */
export interface Place {
  /** The storage's own number, as long as it lives. */
  storage: number;
  /** Of the whole storage. */
  bytes: number;
  /** In elements. */
  offset: number;
  isConj: boolean;
  isNeg: boolean;
}

export interface IoNative {
  /** Null for a sparse tensor, which lies in two. */
  "io.placeOf"(tensor: Handle): Place | null;
  "io.overStorage"(
    storage: Handle,
    dtype: string,
    offset: number,
    sizes: readonly number[],
    strides: readonly number[],
    isConj: boolean,
    isNeg: boolean,
  ): Handle;
  "io.mapFile"(path: string, bytes: number): Handle;
  "io.partOf"(storage: Handle, begin: number, bytes: number): Handle;
}

export const ioNative = native as unknown as IoNative;
