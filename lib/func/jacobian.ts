/** Jacobians and Hessians of functions. PyTorch: `torch.func.jacrev`, `jacfwd`, `hessian`. */

import { ArgumentError, cat, DtypeError, type Tensor, zeros } from "../tensor/index.js";
import { type Argnums, type Picked, pick } from "./argnums.js";
import { vjpOf } from "./grad.js";
import { jvpOf } from "./jvp.js";
import { type Jacobian, leaves, rebuild, tensorLeaves } from "./tree.js";
import { type VmapOptions, vmap } from "./vmap.js";

export interface JacrevOptions<N extends Argnums = 0> {
  /** Which argument to differentiate, or which; defaults to 0. */
  argnums?: N;
  /** The function gives `[output, aux]`, and `aux` is handed on; defaults to false. */
  hasAux?: boolean;
  /** Rows of the Jacobian to compute at once; defaults to all. With 1, vmap's limits do not hold. */
  chunkSize?: number | null;
}

export interface JacfwdOptions<N extends Argnums = 0> {
  /** Which argument to differentiate, or which; defaults to 0. */
  argnums?: N;
  /** The function gives `[output, aux]`, and `aux` is handed on; defaults to false. */
  hasAux?: boolean;
  /** What random operators do, as for `vmap`; defaults to "error". */
  randomness?: VmapOptions["randomness"];
}

function refuseComplex(operation: string, what: string, tree: unknown): void {
  for (const leaf of leaves(tree)) {
    const { dtype } = (leaf ?? {}) as { dtype?: string };
    if (dtype?.startsWith("complex"))
      throw new DtypeError(operation, `${operation}: expected real ${what}, got ${dtype}`);
  }
}

/** For each tensor, the unit vectors of all of them together, as far as they lie in it: `[total, ...shape]`. */
function standardBasis(tensors: readonly Tensor[]): Tensor[] {
  const sizes = tensors.map((tensor) => tensor.numel());
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let offset = 0;
  return tensors.map(({ dtype, device, shape }, i) => {
    const basis = zeros([total, sizes[i]!], { dtype, device });
    basis.diagonal(-offset).fill_(1);
    offset += sizes[i]!;
    return basis.view([total, ...shape]);
  });
}

function rowsInChunks(
  basis: readonly Tensor[],
  chunkSize: number | null,
  rows: (chunk: Tensor[]) => Tensor[],
): Tensor[] {
  const total = basis[0]!.size(0);
  if (chunkSize === null || chunkSize >= total) return rows([...basis]);
  const chunks: Tensor[][] = [];
  for (let start = 0; start < total; start += chunkSize) {
    const length = Math.min(chunkSize, total - start);
    chunks.push(rows(basis.map((tensor) => tensor.narrow(0, start, length))));
  }
  return chunks[0]!.map((_, i) =>
    cat(
      chunks.map((chunk) => chunk[i]!),
      0,
    ),
  );
}

/**
 * The function that gives the Jacobian of `fn` by reverse mode, all rows at once: for each result, for each argument
 * of `argnums`, a tensor `[...result, ...argument]`. Best where there are fewer results than inputs.
 * PyTorch: `torch.func.jacrev`.
 *
 * @example
 * func.jacrev((x: Tensor) => x.pow(2))(tensor([1, 2], { dtype: "float32" })).toArray(); // [[2, 0], [0, 4]]
 */
export function jacrev<Args extends unknown[], Out, Aux, const N extends Argnums = 0>(
  fn: (...args: Args) => [Out, Aux],
  options: JacrevOptions<N> & { hasAux: true },
): (...args: Args) => [jacobian: Jacobian<Out, Picked<Args, N>>, aux: Aux];
export function jacrev<Args extends unknown[], Out, const N extends Argnums = 0>(
  fn: (...args: Args) => Out,
  options?: JacrevOptions<N> & { hasAux?: false },
): (...args: Args) => Jacobian<Out, Picked<Args, N>>;
export function jacrev<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  { argnums = 0, hasAux = false, chunkSize = null }: JacrevOptions<Argnums> = {},
): (...args: Args) => unknown {
  if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize > 0)) {
    throw new ArgumentError("jacrev", `jacrev: expected a positive integer for chunkSize, got ${chunkSize}`);
  }
  return (...args) => {
    refuseComplex("jacrev", "arguments", args);
    const given = fn as (...args: unknown[]) => unknown;
    const { output, aux, pullback } = vjpOf("jacrev", given, { argnums, hasAux }, args);
    refuseComplex("jacrev", "results", output);
    const outputs = leaves(output) as Tensor[];
    const picked = pick("jacrev", args, argnums);
    const inputs = leaves(picked) as Tensor[];
    const perInput = rowsInChunks(standardBasis(outputs), chunkSize, (chunk) => {
      if (chunkSize !== 1)
        return leaves(vmap((basis: unknown) => pullback(basis))(rebuild(output, chunk))) as Tensor[];
      const row = pullback(
        rebuild(
          output,
          chunk.map((tensor) => tensor.squeeze(0)),
        ),
      );
      return (leaves(row) as Tensor[]).map((tensor) => tensor.unsqueeze(0));
    });
    const sizes = outputs.map((tensor) => tensor.numel());
    const parts = perInput.map((rows) => rows.split(sizes, 0));
    const blocks = outputs.map((out, o) => {
      const flat = inputs.map((input, i) => parts[i]![o]!.reshape([...out.shape, ...input.shape]));
      return rebuild(picked, flat);
    });
    const jacobian = rebuild(output, blocks);
    return hasAux ? [jacobian, aux] : jacobian;
  };
}

/**
 * As `jacrev`, by forward mode: best where there are fewer inputs than results. PyTorch: `torch.func.jacfwd`.
 *
 * @example
 * func.jacfwd((x: Tensor) => x.pow(2))(tensor([1, 2], { dtype: "float32" })).toArray(); // [[2, 0], [0, 4]]
 */
export function jacfwd<Args extends unknown[], Out, Aux, const N extends Argnums = 0>(
  fn: (...args: Args) => [Out, Aux],
  options: JacfwdOptions<N> & { hasAux: true },
): (...args: Args) => [jacobian: Jacobian<Out, Picked<Args, N>>, aux: Aux];
export function jacfwd<Args extends unknown[], Out, const N extends Argnums = 0>(
  fn: (...args: Args) => Out,
  options?: JacfwdOptions<N> & { hasAux?: false },
): (...args: Args) => Jacobian<Out, Picked<Args, N>>;
export function jacfwd<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  { argnums = 0, hasAux = false, randomness = "error" }: JacfwdOptions<Argnums> = {},
): (...args: Args) => unknown {
  return (...args) => {
    refuseComplex("jacfwd", "arguments", args);
    const given = fn as (...args: unknown[]) => unknown;
    const picked = pick("jacfwd", args, argnums);
    const inputs = tensorLeaves("jacfwd", "the arguments to differentiate", picked);
    const push = (basis: unknown): [unknown, unknown] => {
      const parts = jvpOf("jacfwd", given, { argnums, hasAux }, { primals: args, tangents: basis });
      refuseComplex("jacfwd", "results", parts.output);
      return [parts.tangent, parts.aux ?? null];
    };
    const outDims = hasAux ? 0 : [0, null];
    const [columns, aux] = vmap(push, { randomness, outDims })(rebuild(picked, standardBasis(inputs)));
    const sizes = inputs.map((input) => input.numel());
    const blocks = (leaves(columns) as Tensor[]).map((column) => {
      const parts = column.movedim(0, -1).split(sizes, -1);
      const flat = inputs.map((input, i) => parts[i]!.reshape([...column.shape.slice(1), ...input.shape]));
      return rebuild(picked, flat);
    });
    const jacobian = rebuild(columns, blocks);
    if (!hasAux) return jacobian;
    // Every column computed the same aux.
    const first = (leaves(aux) as Tensor[]).map((tensor) => tensor.select(0, 0));
    return [jacobian, rebuild(aux, first)];
  };
}

/**
 * The function that gives the Hessian of `fn`, forward over reverse: `jacfwd(jacrev(fn))`.
 * PyTorch: `torch.func.hessian`.
 *
 * @example
 * func.hessian((x: Tensor) => x.pow(3).sum())(tensor([1, 2], { dtype: "float32" })).toArray(); // [[6, 0], [0, 12]]
 */
export function hessian<Args extends unknown[], Out, const N extends Argnums = 0>(
  fn: (...args: Args) => Out,
  { argnums }: { argnums?: N } = {},
): (...args: Args) => Jacobian<Jacobian<Out, Picked<Args, N>>, Picked<Args, N>> {
  const at = (argnums ?? 0) as N;
  return jacfwd(jacrev(fn, { argnums: at }), { argnums: at });
}
