/** A function of one example, over many at once. PyTorch: `torch.func.vmap`. */

import { ArgumentError, cat, getRngState, ShapeError, setRngState, Tensor, wrap } from "../tensor/index.js";
import { call, inLayer } from "./layer.js";
import { native } from "./native.js";
import { broadcastPrefix, leaves, mapLeaves, rebuild, shapeOf } from "./tree.js";

/** A dimension for all tensors, or a structure of them; null where a value is the same for every example. */
export type Dims = number | null | readonly Dims[] | { readonly [key: string]: Dims };

export interface VmapOptions {
  /** The dimension to go over in each argument; defaults to 0. An array has one entry an argument. */
  inDims?: Dims;
  /** Where that dimension is in each result; defaults to 0. */
  outDims?: Dims;
  /** What random operators do: draw the "same" numbers for all examples, "different" ones, or throw, the default. */
  randomness?: "error" | "same" | "different";
  /** Examples to take at once; defaults to all. */
  chunkSize?: number | null;
}

interface Batch {
  values: unknown[];
  dims: (number | null)[];
  size: number;
}

function fail(message: string): ArgumentError {
  return new ArgumentError("vmap", `vmap: ${message}`);
}

function checkDim(value: unknown, dim: unknown): number | null {
  if (dim === null) return null;
  if (!Number.isInteger(dim)) throw fail(`expected integers or null for inDims, got ${String(dim)}`);
  if (!(value instanceof Tensor)) {
    throw fail(`inDims is ${String(dim)} for an argument that is no Tensor: give null for it`);
  }
  const ndim = value.ndim;
  if ((dim as number) < -ndim || (dim as number) >= ndim) {
    throw fail(
      `expected from ${-ndim} to ${ndim - 1} for inDims of a tensor of ${ndim} dimensions, got ${String(dim)}`,
    );
  }
  return ((dim as number) + ndim) % ndim;
}

function readBatch(args: readonly unknown[], inDims: unknown): Batch {
  if (args.length === 0) throw fail("expected at least one argument");
  const values = leaves(args);
  const given = broadcastPrefix(inDims, args);
  if (!given) throw fail(`inDims ${shapeOf(inDims)} does not fit the arguments ${shapeOf(args)}`);
  const dims = values.map((value, i) => checkDim(value, given[i]));
  const sizes = dims.flatMap((dim, i) => (dim === null ? [] : [(values[i] as Tensor).size(dim)]));
  if (sizes.length === 0) throw fail("expected at least one argument to go over, but inDims is null for all");
  if (sizes.some((size) => size !== sizes[0])) {
    const message = `expected one size of the dimension to go over, got ${sizes.join(", ")}`;
    throw new ShapeError("vmap", `vmap: ${message}`);
  }
  return { values, dims, size: sizes[0]! };
}

function unbatch(output: unknown, outDims: unknown, level: number, size: number): unknown {
  const outputs = leaves(output);
  // A lone result may have its dimension in an array, as in PyTorch.
  const lone = !Array.isArray(output) && Array.isArray(outDims) && outDims.length === 1;
  const dims = broadcastPrefix(lone ? outDims[0] : outDims, output);
  if (!dims) throw fail(`outDims ${shapeOf(outDims)} does not fit the result ${shapeOf(output)}`);
  const results = outputs.map((value, i) => {
    const dim = dims[i];
    if (dim === null) {
      if (value instanceof Tensor && native.isBatched(value.handle, level)) {
        throw fail("outDims is null for a result that differs between examples");
      }
      return value;
    }
    if (!Number.isInteger(dim)) throw fail(`expected integers or null for outDims, got ${String(dim)}`);
    if (!(value instanceof Tensor)) {
      throw fail(
        `expected the function to give Tensors only, got ${String(value)}: set outDims to null for it`,
      );
    }
    return wrap(native.removeBatchDim(value.handle, level, size, dim as number));
  });
  return rebuild(output, results);
}

/**
 * Maps `fn`, written for one example, over a dimension of its arguments: operators run once for all examples. Takes
 * and gives Tensors in arrays and plain objects; nests with itself and with `grad` and its like. Inside, values of
 * batched tensors cannot be read (`item()`), and control flow cannot depend on them. PyTorch: `torch.func.vmap`.
 *
 * @example
 * const dot = (a: Tensor, b: Tensor) => a.mul(b).sum();
 * func.vmap(dot)(ones([5, 3]), ones([5, 3])).toArray(); // [3, 3, 3, 3, 3]
 */
export function vmap<Args extends unknown[], Out>(
  fn: (...args: Args) => Out,
  options: VmapOptions = {},
): (...args: Args) => Out {
  const { inDims = 0, outDims = 0, randomness = "error", chunkSize = null } = options;
  if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize > 0)) {
    throw fail(`expected a positive integer for chunkSize, got ${String(chunkSize)}`);
  }
  const run = (args: readonly unknown[], { values, dims, size }: Batch): unknown =>
    inLayer(
      () => native.pushVmap(size, randomness),
      (level) => {
        const batched = values.map((value, i) => {
          const dim = dims[i]!;
          return dim === null ? value : wrap(native.addBatchDim((value as Tensor).handle, dim, level));
        });
        const output: unknown = call("vmap", fn, rebuild(args, batched) as Args);
        return unbatch(output, outDims, level, size);
      },
    );
  return (...args) => {
    const batch = readBatch(args, inDims);
    if (chunkSize === null || chunkSize >= batch.size) return run(args, batch) as Out;
    return inChunks(batch, { chunkSize, outDims, randomness }, (chunk) => run(args, chunk)) as Out;
  };
}

function inChunks(
  { values, dims, size }: Batch,
  { chunkSize, outDims, randomness }: Required<Omit<VmapOptions, "inDims">>,
  run: (chunk: Batch) => unknown,
): unknown {
  const state = randomness === "same" ? getRngState() : null;
  const results: unknown[] = [];
  for (let start = 0; start < size; start += chunkSize!) {
    const length = Math.min(chunkSize!, size - start);
    const part = values.map((value, i) => {
      const dim = dims[i]!;
      return dim === null ? value : (value as Tensor).narrow(dim, start, length);
    });
    if (state) setRngState(state);
    results.push(run({ values: part, dims, size: length }));
  }
  const first = results[0];
  const at = broadcastPrefix(outDims, first)!;
  const chunks = results.map(leaves);
  let next = 0;
  return mapLeaves(first, () => {
    const i = next++;
    const dim = at[i] as number | null;
    return dim === null
      ? chunks[0]![i]
      : cat(
          chunks.map((chunk) => chunk[i] as Tensor),
          dim,
        );
  });
}
