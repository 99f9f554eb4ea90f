// What LBFGS remembers from step to step: the curvature along its last moves, and where it stands.

import { ArgumentError, ShapeError, scope, Tensor, tensor, wrongArgument } from "../../tensor/index.js";
import type { StateValue } from "../state-dict.js";
import { own } from "./flat.js";
import { above, div, float, mul, type Real, read, sub } from "./real.js";

export class Memory {
  evaluations = 0;
  iterations = 0;
  direction: Tensor | null = null;
  t: Real | null = null;
  /** Changes of the gradient, the moves they belong to, and one over the product of the two; oldest first. */
  changes: Tensor[] = [];
  moves: Tensor[] = [];
  inverses: Real[] = [];
  /** Of the first approximation of the inverse Hessian. */
  scale: Real | null = null;
  gradient: Tensor | null = null;
  loss: number | null = null;
  /** The two-loop recursion's factors, which PyTorch keeps. */
  factors: (Real | null)[] | null = null;
  /** Python's dict keeps the order in which keys came: whether `al` came in a later step than the others. */
  factorsCameLast = false;
  #stepsDone = false;

  beginStep(): void {
    this.#stepsDone = this.scale !== null;
    this.evaluations++;
  }

  /** Takes the last move in, as far as the curvature along it is positive. */
  remember(gradient: Tensor, historySize: number): void {
    const change = own(() => gradient.sub(this.gradient!));
    const move = own(() => this.direction!.mul(this.t!.value));
    const product = scope(() => read(change.dot(move)));
    if (!above(product, 1e-10)) {
      change.dispose();
      move.dispose();
      return;
    }
    if (this.changes.length === historySize) {
      this.changes.shift()?.dispose();
      this.moves.shift()?.dispose();
      this.inverses.shift();
    }
    this.changes.push(change);
    this.moves.push(move);
    this.inverses.push(div(1, product));
    this.scale = div(
      product,
      scope(() => read(change.dot(change))),
    );
  }

  /** The inverse Hessian, as far as it is known, times the gradient's opposite: the two-loop recursion. */
  descent(gradient: Tensor, historySize: number): Tensor {
    const { changes, moves, inverses } = this;
    if (!this.factors) {
      this.factors = new Array<Real | null>(historySize).fill(null);
      this.factorsCameLast = this.#stepsDone;
    }
    const { factors } = this;
    return own(() => {
      const q = gradient.neg();
      for (let i = changes.length - 1; i >= 0; i--) {
        factors[i] = mul(read(moves[i]!.dot(q)), inverses[i]!);
        q.add_(changes[i]!, { alpha: -factors[i]!.value });
      }
      const r = q.mul(this.scale!.value);
      for (let i = 0; i < changes.length; i++) {
        const back = mul(read(changes[i]!.dot(r)), inverses[i]!);
        r.add_(moves[i]!, { alpha: sub(factors[i]!, back).value });
      }
      return r;
    });
  }

  dispose(): void {
    for (const held of [this.direction, this.gradient, ...this.changes, ...this.moves]) held?.dispose();
  }

  /** PyTorch's keys; null before the first step. */
  packed(): [key: string, value: StateValue][] {
    if (this.evaluations === 0) return [];
    const counts: [string, StateValue][] = [
      ["func_evals", this.evaluations],
      ["n_iter", this.iterations],
    ];
    if (this.iterations === 0) return counts;
    const one = (real: Real | null): Tensor | number | null =>
      real === null ? null : real.dtype === null ? real.value : tensor(real.value, { dtype: real.dtype });
    const list = (reals: readonly (Real | null)[]) => reals.map((real) => one(real) as Tensor | null);
    const factors: [string, StateValue][] = this.factors ? [["al", list(this.factors)]] : [];
    const rest: [string, StateValue][] = [
      ["d", this.direction!.detach()],
      ["t", one(this.t)],
      ["old_dirs", this.changes.map((x) => x.detach())],
      ["old_stps", this.moves.map((x) => x.detach())],
      ["ro", list(this.inverses)],
      ["H_diag", one(this.scale)],
      ["prev_flat_grad", this.gradient!.detach()],
      ["prev_loss", this.loss],
    ];
    return this.factorsCameLast ? [...counts, ...rest, ...factors] : [...counts, ...factors, ...rest];
  }
}

interface Place {
  operation: string;
  /** Gives dtype and device. */
  param: Tensor;
  /** The length of the vector of all parameters. */
  length: number;
}

/** Reads a packed memory, of ours or of PyTorch's; throws before anything is kept where it does not fit. */
export function unpackMemory(packed: Record<string, unknown>, place: Place): Memory {
  const { operation, param, length } = place;
  const memory = new Memory();
  const refuse = (key: string, expected: string): never => {
    throw wrongArgument(operation, `${key} of the state`, expected, packed[key]);
  };
  const count = (key: string): number => {
    const value = packed[key];
    return Number.isInteger(value) ? (value as number) : refuse(key, "a whole number");
  };
  const vector = (value: unknown, key: string): Tensor => {
    if (!(value instanceof Tensor)) return refuse(key, "a Tensor");
    if (value.ndim !== 1 || value.numel() !== length) {
      throw new ShapeError(
        operation,
        `${operation}: expected a Tensor of shape [${length}] for ${key} of the state, got shape [${value.shape.join(", ")}]`,
      );
    }
    return value;
  };
  const real = (value: unknown, key: string): Real => {
    if (typeof value === "number") return float(value);
    if (!(value instanceof Tensor) || value.numel() !== 1) return refuse(key, "a number or a Tensor of one");
    const { dtype } = param.isComplex() ? value : param;
    return { value: scope(() => Number(value.detach().to({ dtype }).item())), dtype };
  };
  const list = (key: string): unknown[] => {
    const value = packed[key];
    return Array.isArray(value) ? value : refuse(key, "a list");
  };
  const copy = (value: Tensor): Tensor =>
    own(() => {
      const { dtype, device } = param;
      return value
        .detach()
        .to(param.isComplex() ? { device } : { dtype, device })
        .clone();
    });

  const known = ["func_evals", "n_iter", "al", "d", "t", "old_dirs", "old_stps", "ro", "H_diag"];
  for (const key of Object.keys(packed)) {
    if (known.includes(key) || key === "prev_flat_grad" || key === "prev_loss") continue;
    const message = `expected the state of parameter 0 to hold LBFGS's, got ${key}: is it another optimizer's?`;
    throw new ArgumentError(operation, `${operation}: ${message}`);
  }
  memory.evaluations = count("func_evals");
  memory.iterations = count("n_iter");
  if (memory.iterations === 0) return memory;
  const [changes, moves] = ["old_dirs", "old_stps"].map((key) => list(key).map((x) => vector(x, key)));
  const inverses = list("ro").map((x) => real(x, "ro"));
  if (changes!.length !== moves!.length || changes!.length !== inverses.length) {
    refuse("ro", `a list of ${changes!.length}, as of old_dirs and old_stps`);
  }
  const [direction, gradient] = ["d", "prev_flat_grad"].map((key) => vector(packed[key], key));
  memory.t = real(packed.t, "t");
  memory.scale = real(packed.H_diag, "H_diag");
  memory.loss = real(packed.prev_loss, "prev_loss").value;
  memory.factors =
    packed.al === undefined ? null : list("al").map((x) => (x === null ? null : real(x, "al")));
  const keys = Object.keys(packed);
  memory.factorsCameLast = keys.indexOf("al") > keys.indexOf("d");
  memory.inverses = inverses;
  // All is as it should be: from here on nothing throws.
  memory.changes = changes!.map(copy);
  memory.moves = moves!.map(copy);
  memory.direction = copy(direction!);
  memory.gradient = copy(gradient!);
  return memory;
}
