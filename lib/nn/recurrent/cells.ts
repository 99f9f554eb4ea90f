// One step of a recurrent network, for loops of one's own.

import {
  ArgumentError,
  empty,
  gruCell,
  lstmCell,
  optionsOf,
  rnnReluCell,
  rnnTanhCell,
  ShapeError,
  type Tensor,
  zeros,
} from "../../tensor/index.js";
import * as init from "../init/index.js";
import type { FactoryOptions } from "../layers/factory.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";
import { problem } from "../problem.js";
import { requireBoolean, requireCount, requireDims } from "./check.js";
import type { LSTMState } from "./lstm.js";

export interface CellOptions extends FactoryOptions {
  /** Learn offsets; defaults to true. */
  bias?: boolean;
}

export interface RNNCellOptions extends CellOptions {
  /** Defaults to "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/** The base of `RNNCell`, `LSTMCell` and `GRUCell`. PyTorch: `torch.nn.RNNCellBase`. */
export abstract class RNNCellBase<State> extends Module<[input: Tensor, hx?: State | null], State> {
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;

  /** `gates` is how many times the hidden size a weight's rows are. */
  constructor(gates: number, inputSize: number, hiddenSize: number, options: CellOptions) {
    super();
    const { name } = this.constructor;
    const { bias = true, dtype, device } = optionsOf(name, options);
    requireCount(name, { inputSize, hiddenSize });
    requireBoolean(name, { bias });
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.bias = bias;
    const make = (...shape: number[]) => new Parameter(empty(shape, { dtype, device }));
    const rows = gates * hiddenSize;
    this.weightIh = make(rows, inputSize);
    this.weightHh = make(rows, hiddenSize);
    this.biasIh = bias ? make(rows) : null;
    this.biasHh = bias ? make(rows) : null;
    this.resetParameters();
  }

  /** Uniform in ±1/√hiddenSize, in the order of the parameters. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) init.uniform_(parameter, -bound, bound);
  }

  /** Checks the input `[N, inputSize]` or `[inputSize]` and gives it with its batch. */
  protected rows(input: Tensor): Tensor {
    const { name } = this.constructor;
    const ndim = requireDims(name, "input", input, [1, 2]);
    const { shape } = input;
    if (shape[ndim - 1] !== this.inputSize) {
      const form = ndim === 2 ? `[N, ${this.inputSize}]` : `[${this.inputSize}]`;
      throw problem(ShapeError, name, `expected input of shape ${form}, got [${shape.join(", ")}]`);
    }
    return ndim === 2 ? input : input.unsqueeze(0);
  }

  /** A state that was given, as `[N, hiddenSize]`. */
  protected stateRows(label: string, state: Tensor, rows: Tensor, isBatched: boolean): Tensor {
    const { name } = this.constructor;
    requireDims(name, label, state, [1, 2]);
    const batched = isBatched ? state : state.unsqueeze(0);
    const { shape } = batched;
    const wanted = [rows.shape[0]!, this.hiddenSize];
    if (shape.length === 2 && shape[0] === wanted[0] && shape[1] === wanted[1]) return batched;
    const form = isBatched ? wanted : wanted.slice(1);
    const sentence = `expected ${label} of shape [${form.join(", ")}], got [${state.shape.join(", ")}]`;
    throw problem(ShapeError, name, sentence);
  }

  protected zeroState(rows: Tensor): Tensor {
    return zeros([rows.shape[0]!, this.hiddenSize], { dtype: rows.dtype, device: rows.device });
  }

  protected override describe(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.bias ? "" : ", bias=False"}`;
  }
}

/**
 * `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or with ReLU for tanh.
 *
 * Shapes: input `[N, inputSize]` or `[inputSize]`; `hx`, zeros by default, and the result `[N, hiddenSize]` or
 * `[hiddenSize]`. Weights start uniform in ±1/√hiddenSize. Other shapes throw a `ShapeError`.
 * PyTorch: `torch.nn.RNNCell`.
 *
 * @example
 * const cell = new nn.RNNCell(10, 20);
 * let h = torch.zeros([3, 20]);
 * for (const x of torch.randn([6, 3, 10]).unbind(0)) h = cell.forward(x, h);
 */
export class RNNCell extends RNNCellBase<Tensor> {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    const { nonlinearity = "tanh", ...others } = optionsOf("RNNCell", options);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      const sentence = `expected "tanh" or "relu" for nonlinearity, got "${String(nonlinearity)}"`;
      throw problem(ArgumentError, "RNNCell", sentence);
    }
    super(1, inputSize, hiddenSize, others);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const rows = this.rows(input);
    const isBatched = rows === input;
    const h = hx === null ? this.zeroState(rows) : this.stateRows("hx", hx, rows, isBatched);
    const step = this.nonlinearity === "tanh" ? rnnTanhCell : rnnReluCell;
    const next = step(rows, h, this.weightIh, this.weightHh, this.biasIh, this.biasHh);
    return isBatched ? next : next.squeeze(0);
  }

  protected override describe(): string {
    return super.describe() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`);
  }
}

/**
 * One step of `LSTM`: the next `[h, c]`.
 *
 * Shapes: input `[N, inputSize]` or `[inputSize]`; `hx`, zeros by default, is `[h, c]`, each `[N, hiddenSize]` or
 * `[hiddenSize]`, as is what it gives. Weights start uniform in ±1/√hiddenSize. Other shapes throw a `ShapeError`.
 * PyTorch: `torch.nn.LSTMCell`.
 *
 * @example
 * const cell = new nn.LSTMCell(10, 20);
 * const [h, c] = cell.forward(torch.randn([3, 10]));
 * [h.shape, c.shape]; // [[3, 20], [3, 20]]
 */
export class LSTMCell extends RNNCellBase<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(4, inputSize, hiddenSize, options);
  }

  override forward(input: Tensor, hx: LSTMState | null = null): LSTMState {
    const rows = this.rows(input);
    const isBatched = rows === input;
    const states = this.states(rows, hx, isBatched);
    const next = lstmCell(rows, states, this.weightIh, this.weightHh, this.biasIh, this.biasHh);
    return isBatched ? next : [next[0].squeeze(0), next[1].squeeze(0)];
  }

  private states(rows: Tensor, hx: LSTMState | null, isBatched: boolean): LSTMState {
    if (hx === null) {
      const nothing = this.zeroState(rows);
      return [nothing, nothing];
    }
    if (!(Array.isArray(hx) && hx.length === 2)) {
      throw problem(ArgumentError, this.constructor.name, `expected [h, c] for hx, got ${String(hx)}`);
    }
    const [h, c] = hx;
    return [this.stateRows("hx[0]", h, rows, isBatched), this.stateRows("hx[1]", c, rows, isBatched)];
  }
}

/**
 * One step of `GRU`: the next state.
 *
 * Shapes: input `[N, inputSize]` or `[inputSize]`; `hx`, zeros by default, and the result `[N, hiddenSize]` or
 * `[hiddenSize]`. Weights start uniform in ±1/√hiddenSize. Other shapes throw a `ShapeError`.
 * PyTorch: `torch.nn.GRUCell`.
 *
 * @example
 * const cell = new nn.GRUCell(10, 20);
 * cell.forward(torch.randn([3, 10])).shape; // [3, 20]
 */
export class GRUCell extends RNNCellBase<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(3, inputSize, hiddenSize, options);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const rows = this.rows(input);
    const isBatched = rows === input;
    const h = hx === null ? this.zeroState(rows) : this.stateRows("hx", hx, rows, isBatched);
    const next = gruCell(rows, h, this.weightIh, this.weightHh, this.biasIh, this.biasHh);
    return isBatched ? next : next.squeeze(0);
  }
}
