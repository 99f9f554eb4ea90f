/** A few extreme eigenpairs of a large symmetric matrix (Knyazev 2001; the "ortho" method: Duersch et al. 2018). */

import { handleOf, optionsOf } from "../base.js";
import { GraphError, wrongArgument } from "../errors.js";
import { randn, stack } from "../generated/functions.generated.js";
import { noGrad } from "../modes.js";
import type { Tensor } from "../tensor.js";
import {
  basisOf,
  columns,
  eigenpairs,
  form,
  type OrthoParameters,
  orthogonalised,
  orthonormalising,
  times,
} from "./lobpcg_steps.js";
import { norm } from "./norm.js";

export interface LobpcgOptions {
  /** How many eigenpairs; defaults to the columns of `X`, or 1. */
  k?: number | null;
  /** The B of `A x = λ B x`; the identity by default. */
  B?: Tensor | null;
  /** The first guess `[*, m, n]`; drawn from the generator by default. */
  X?: Tensor | null;
  /** Columns of a guess that is drawn; defaults to `k`. */
  n?: number | null;
  /** The preconditioner `[*, m, m]`; none by default. */
  iK?: Tensor | null;
  /** Most steps; negative goes on until all have converged; defaults to 1000. */
  niter?: number | null;
  /** The residual that counts as converged; defaults to the square root of the dtype's precision. */
  tol?: number | null;
  /** The largest eigenvalues rather than the smallest; defaults to true. */
  largest?: boolean | null;
  /** Defaults to "ortho", which is robust. */
  method?: "basic" | "ortho" | null;
}

interface Problem {
  a: Tensor;
  b: Tensor | null;
  iK: Tensor | null;
  k: number;
  niter: number;
  tol: number;
  largest: boolean;
  method: "basic" | "ortho";
}

type Eigenpairs = [values: Tensor, vectors: Tensor];

class Solver {
  private x: Tensor;
  private readonly values: Tensor;
  private readonly space: Tensor;
  private readonly n: number;
  private residual: Tensor;
  private converged = 0;
  private end = 0;

  constructor(
    private readonly problem: Problem,
    guess: Tensor,
  ) {
    const [m, n] = guess.shape as [number, number];
    this.n = n;
    this.x = guess.clone();
    this.values = guess.newZeros([n]);
    this.space = guess.newZeros([m, 3 * n]);
    this.residual = guess;
  }

  run(): Eigenpairs {
    const { a, b, k, niter } = this.problem;
    const scale = 1 / norm(this.x).item();
    const norms = { a: norm(a.matmul(this.x)).item() * scale, b: norm(times(b, this.x)).item() * scale };
    for (let step = 0; step === 0 || (step !== niter && this.converged < k); step++) {
      const moved = step === 0 ? this.begin() : this.improve();
      this.residual = a.matmul(this.x).sub(times(b, this.x).mul(this.values));
      this.countConverged(norms);
      this.extend(moved);
    }
    return [this.values.narrow(0, 0, k), columns(this.x, 0, k)];
  }

  /** The best within the guess's own space. */
  private begin(): Tensor | null {
    const { a, b, largest, method } = this.problem;
    const transform = orthonormalising(b, this.x);
    const [values, vectors] = eigenpairs(form(form(a, this.x), transform), largest);
    this.x = this.x.matmul(transform.matmul(vectors));
    if (method === "basic") this.values.copy_(values);
    return null;
  }

  /** The best within guess, last moves and residuals; gives what was moved. */
  private improve(): Tensor {
    const { a, b, largest, method } = this.problem;
    const { n, converged, x } = this;
    const open = n - converged;
    const within = columns(this.space, converged, this.end);
    const transform = method === "basic" ? orthonormalising(b, within) : null;
    const inner = form(a, within);
    const [values, vectors] = eigenpairs(transform ? form(inner, transform) : inner, largest);
    const back = (z: Tensor) => within.matmul(transform ? transform.matmul(z) : z);
    columns(x, converged, n).copy_(back(columns(vectors, 0, open)));
    this.values.narrow(0, converged, open).copy_(values.narrow(0, 0, open));
    const all = vectors.shape[1]!;
    if (transform) return back(columns(vectors, n, Math.min(all, 2 * n - converged)));
    const rest = columns(vectors, open, all);
    return back(rest.matmul(basisOf(rest.narrow(0, 0, open).mT)));
  }

  private countConverged(norms: { a: number; b: number }): void {
    const along = (matrix: Tensor) => norm(matrix, 2, [0]);
    const scale = along(this.x).mul(this.values.abs().mul(norms.b).add(norms.a));
    const small = along(this.residual).div(scale).lt(this.problem.tol).toArray() as boolean[];
    const first = small.indexOf(false);
    this.converged = first < 0 ? small.length : first;
  }

  /** The space of the next step: the guess, what was moved, the residuals. */
  private extend(moved: Tensor | null): void {
    const { b, iK, method, tol } = this.problem;
    const { n, space, converged } = this;
    columns(space, 0, n).copy_(this.x);
    let end = n;
    if (moved) {
      end += moved.shape[1]!;
      columns(space, n, end).copy_(moved);
    }
    const residual = columns(this.residual, converged, n);
    const rounds = { outerRounds: 3, innerRounds: 3, useDrop: false };
    const how: OrthoParameters = { tolerance: tol, dropTolerance: tol, replaceTolerance: tol, ...rounds };
    const added =
      method === "basic" ? times(iK, residual) : orthogonalised(b, residual, columns(space, 0, end), how);
    this.end = end + added.shape[1]!;
    columns(space, end, this.end).copy_(added);
  }
}

/**
 * The `k` largest (or smallest) eigenvalues and their vectors of a symmetric positive-definite `[*, m, m]`, without a full
 * decomposition. PyTorch: `torch.lobpcg`.
 *
 * Gives `[*, k]` and `[*, m, k]`. `m` must be at least three times the columns of the guess. It is not differentiable
 * here: a `GraphError` for matrices that require gradients. The "ortho" method takes no preconditioner, as in PyTorch.
 *
 * @example
 * const [values] = lobpcg(tensor([9, 5, 4, 1], { dtype: "float64" }).diag(), { k: 1 });
 * Math.round(values.item() * 1e6); // 9000000
 */
export function lobpcg(A: Tensor, options: LobpcgOptions = {}): Eigenpairs {
  handleOf("lobpcg", "A", A);
  const { B = null, X = null, iK = null, method } = optionsOf("lobpcg", options);
  if (A.requiresGrad || B?.requiresGrad) {
    throw new GraphError(
      "lobpcg",
      "lobpcg: expected matrices without gradients: use detach() or linalg.eigh",
    );
  }
  const [m, other] = A.shape.slice(-2);
  if (m === undefined || m !== other) throw wrongArgument("lobpcg", "A", "square matrices", `[${A.shape}]`);
  const k = options.k ?? X?.shape.at(-1) ?? 1;
  const n = X?.shape.at(-1) ?? options.n ?? k;
  if (m < 3 * n) throw wrongArgument("lobpcg", "A", `at least ${3 * n} rows for ${n} eigenpairs`, m);
  const { dtype, device } = A;
  const precision = dtype === "float64" ? 2.23e-16 : 1.2e-7;
  const shared = {
    k,
    niter: options.niter ?? 1000,
    tol: options.tol ?? Math.sqrt(precision),
    largest: options.largest ?? true,
    method: method ?? "ortho",
  } as const;
  const solve = (a: Tensor, b: Tensor | null, x: Tensor | null): Eigenpairs =>
    new Solver({ a, b, iK, ...shared }, x ?? randn([m, n], { dtype, device })).run();
  return noGrad(() => {
    if (A.ndim === 2) return solve(A, B, X);
    const each = (matrix: Tensor | null) =>
      matrix?.reshape([-1, ...matrix.shape.slice(-2)]).unbind(0) ?? null;
    const [bs, xs] = [each(B), each(X)];
    const pairs = each(A)!.map((a, i) => solve(a, bs?.[i] ?? null, xs?.[i] ?? null));
    const batch = A.shape.slice(0, -2);
    return [
      stack(pairs.map(([values]) => values)).reshape([...batch, k]),
      stack(pairs.map(([, vectors]) => vectors)).reshape([...batch, m, k]),
    ];
  });
}
