// The gated recurrent unit, Cho et al. 2014.

import { optionsOf } from "../../tensor/index.js";
import type { RecurrentOptions } from "./base.js";
import { OneState, refuseProjection } from "./one_state.js";

/**
 * A gated recurrent unit over a sequence: with `r` and `z` the sigmoids of affine maps of `x_t` and `h_{t-1}`,
 * `n = tanh(W_in x_t + b_in + r (W_hn h_{t-1} + b_hn))` and `h_t = (1 - z) n + z h_{t-1}`.
 *
 * Shapes: input `[L, N, inputSize]` (`[N, L, inputSize]` with `batchFirst`, or without `N`) or a `PackedSequence`; `hx`,
 * zeros by default, `[numLayers D, N, hiddenSize]` with `D` directions. It gives the output `[L, N, D hiddenSize]` of
 * the last layer, packed as the input was, and the last state `hn` in the shape of `hx`. Weights start uniform in
 * ±1/√hiddenSize. Other shapes throw a `ShapeError`, another dtype than the weights' a `DtypeError`.
 * PyTorch: `torch.nn.GRU`.
 *
 * @example
 * const gru = new nn.GRU(10, 20, { bidirectional: true });
 * const [output, hn] = gru.forward(torch.randn([5, 3, 10]));
 * [output.shape, hn.shape]; // [[5, 3, 40], [2, 3, 20]]
 */
export class GRU extends OneState {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    const given = optionsOf("GRU", options);
    refuseProjection("GRU", given);
    super("GRU", { inputSize, hiddenSize, projSize: 0 }, given);
  }
}
