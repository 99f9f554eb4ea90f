// The plain recurrent network, Elman 1990.

import { ArgumentError, optionsOf } from "../../tensor/index.js";
import { problem } from "../problem.js";
import type { RecurrentOptions } from "./base.js";
import { OneState, refuseProjection } from "./one_state.js";

export interface RNNOptions extends RecurrentOptions {
  /** Defaults to "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/**
 * `h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)` over a sequence, or with ReLU for tanh.
 *
 * Shapes: input `[L, N, inputSize]` (`[N, L, inputSize]` with `batchFirst`, or without `N`) or a `PackedSequence`; `hx`,
 * zeros by default, `[numLayers D, N, hiddenSize]` with `D` directions. It gives the output `[L, N, D hiddenSize]` of
 * the last layer, packed as the input was, and the last state `hn` in the shape of `hx`. Weights start uniform in
 * ±1/√hiddenSize. Other shapes throw a `ShapeError`, another dtype than the weights' a `DtypeError`.
 * PyTorch: `torch.nn.RNN`.
 *
 * @example
 * const rnn = new nn.RNN(10, 20, { numLayers: 2, nonlinearity: "relu" });
 * const [output, hn] = rnn.forward(torch.randn([5, 3, 10]));
 * [output.shape, hn.shape]; // [[5, 3, 20], [2, 3, 20]]
 */
export class RNN extends OneState {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const { nonlinearity = "tanh", ...others } = optionsOf("RNN", options);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      const sentence = `expected "tanh" or "relu" for nonlinearity, got "${String(nonlinearity)}"`;
      throw problem(ArgumentError, "RNN", sentence);
    }
    refuseProjection("RNN", others);
    const sizes = { inputSize, hiddenSize, projSize: 0 };
    super(nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU", sizes, others);
    this.nonlinearity = nonlinearity;
  }
}
