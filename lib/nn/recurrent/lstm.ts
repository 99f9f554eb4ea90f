// Long short-term memory, Hochreiter & Schmidhuber 1997; with projections, Sak et al. 2014.

import { ArgumentError, ops, optionsOf, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import { PackedSequence } from "../utils/packed_sequence.js";
import { isPacked, type RecurrentOptions, RNNBase } from "./base.js";
import { requireDims } from "./check.js";

export interface LSTMOptions extends RecurrentOptions {
  /** Project the hidden state, and with it the output, to this size; defaults to 0, which is not to. */
  projSize?: number;
}

/** The hidden state and the cells' state. */
export type LSTMState = [h: Tensor, c: Tensor];

/**
 * Long short-term memory over a sequence: with `i`, `f`, `o` the sigmoids and `g` the tanh of affine maps of `x_t` and
 * `h_{t-1}`, `c_t = f c_{t-1} + i g` and `h_t = o tanh(c_t)`.
 *
 * Shapes: input `[L, N, inputSize]` (`[N, L, inputSize]` with `batchFirst`, or without `N`) or a `PackedSequence`; `hx`,
 * zeros by default, is `[h0, c0]` of `[numLayers D, N, H]` and `[numLayers D, N, hiddenSize]`, with `D` directions and
 * `H` the `projSize`, or the `hiddenSize` where there is none. It gives the output `[L, N, D H]` of the last layer,
 * packed as the input was, and the last states `[hn, cn]` in the shapes of `hx`. Weights start uniform in
 * ±1/√hiddenSize. Other shapes throw a `ShapeError`, another dtype than the weights' a `DtypeError`.
 * PyTorch: `torch.nn.LSTM`.
 *
 * @example
 * const lstm = new nn.LSTM(10, 20, { numLayers: 2, batchFirst: true });
 * const [output, [hn, cn]] = lstm.forward(torch.randn([3, 5, 10]));
 * [output.shape, hn.shape, cn.shape]; // [[3, 5, 20], [2, 3, 20], [2, 3, 20]]
 */
export class LSTM extends RNNBase<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    const { projSize = 0, ...others } = optionsOf("LSTM", options);
    super("LSTM", { inputSize, hiddenSize, projSize }, others);
  }

  override forward(input: PackedSequence, hx?: LSTMState | null): [output: PackedSequence, state: LSTMState];
  override forward(input: Tensor, hx?: LSTMState | null): [output: Tensor, state: LSTMState];
  override forward(
    input: Tensor | PackedSequence,
    hx: LSTMState | null = null,
  ): [output: Tensor | PackedSequence, state: LSTMState] {
    const { name } = this.constructor;
    if (hx !== null && !(Array.isArray(hx) && hx.length === 2)) {
      throw problem(ArgumentError, name, `expected [h0, c0] for hx, got ${String(hx)}`);
    }
    if (isPacked(name, input)) return this.forwardPacked(input, hx);
    if (requireDims(name, "input", input, [2, 3]) === 3) {
      this.requireStates(hx, 3);
      return this.forwardBatch(input, hx);
    }
    this.requireStates(hx, 2);
    const place = this.batchFirst ? 0 : 1;
    const column = hx && ([hx[0].unsqueeze(1), hx[1].unsqueeze(1)] satisfies LSTMState);
    const [output, [hn, cn]] = this.forwardBatch(input.unsqueeze(place), column);
    return [output.squeeze(place), [hn.squeeze(1), cn.squeeze(1)]];
  }

  private forwardBatch(input: Tensor, hx: LSTMState | null): [Tensor, LSTMState] {
    const weights = this.flatWeights();
    const states = this.initial(input, hx, this.batchOf(input, null, weights));
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const settings = [bias, numLayers, dropout, training, bidirectional, batchFirst];
    const result = ops.call("aten::lstm.input", input, states, weights, ...settings);
    const [output, hn, cn] = result as [Tensor, Tensor, Tensor];
    return [output, [hn, cn]];
  }

  private forwardPacked(packed: PackedSequence, hx: LSTMState | null): [PackedSequence, LSTMState] {
    const { data, batchSizes, sortedIndices, unsortedIndices } = packed;
    const weights = this.flatWeights();
    this.requireStates(hx, 3);
    const sorted = hx && permuted(hx, sortedIndices);
    const states = this.initial(data, sorted, this.batchOf(data, batchSizes, weights));
    const { bias, numLayers, dropout, training, bidirectional } = this;
    const settings = [bias, numLayers, dropout, training, bidirectional];
    const result = ops.call("aten::lstm.data", data, batchSizes, states, weights, ...settings);
    const [output, hn, cn] = result as [Tensor, Tensor, Tensor];
    const again = new PackedSequence(output, batchSizes, sortedIndices, unsortedIndices);
    return [again, permuted([hn, cn], unsortedIndices)];
  }

  private requireStates(hx: LSTMState | null, ndim: number): void {
    hx?.forEach((state, i) => {
      requireDims(this.constructor.name, `hx[${i}]`, state, [ndim]);
    });
  }

  private initial(input: Tensor, hx: LSTMState | null, batch: number): LSTMState {
    const { hiddenSize, outputSize } = this;
    if (hx === null) {
      const c = this.zeroState(input, batch, hiddenSize);
      // Neither is written to, so without a projection one will do for both.
      return [outputSize === hiddenSize ? c : this.zeroState(input, batch, outputSize), c];
    }
    this.checkState("hx[0]", hx[0], [batch, outputSize]);
    this.checkState("hx[1]", hx[1], [batch, hiddenSize]);
    return hx;
  }
}

function permuted([h, c]: LSTMState, order: Tensor | null): LSTMState {
  return order === null ? [h, c] : [h.indexSelect(1, order), c.indexSelect(1, order)];
}
