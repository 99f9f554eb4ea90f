// RNN and GRU: recurrent layers whose state is one tensor.

import { ArgumentError, ops, type Tensor } from "../../tensor/index.js";
import { problem } from "../problem.js";
import { PackedSequence } from "../utils/packed_sequence.js";
import { isPacked, type RecurrentOptions, RNNBase } from "./base.js";
import { requireDims } from "./check.js";

const operators = {
  RNN_TANH: ["aten::rnn_tanh.input", "aten::rnn_tanh.data"],
  RNN_RELU: ["aten::rnn_relu.input", "aten::rnn_relu.data"],
  GRU: ["aten::gru.input", "aten::gru.data"],
} as const;

/** @internal */
export abstract class OneState extends RNNBase<Tensor> {
  override forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, hn: Tensor];
  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, hn: Tensor];
  override forward(
    input: Tensor | PackedSequence,
    hx: Tensor | null = null,
  ): [output: Tensor | PackedSequence, hn: Tensor] {
    const { name } = this.constructor;
    if (isPacked(name, input)) return this.forwardPacked(input, hx);
    if (requireDims(name, "input", input, [2, 3]) === 3) {
      if (hx !== null) requireDims(name, "hx", hx, [3]);
      return this.forwardBatch(input, hx);
    }
    if (hx !== null) requireDims(name, "hx", hx, [2]);
    const place = this.batchFirst ? 0 : 1;
    const [output, hn] = this.forwardBatch(input.unsqueeze(place), hx?.unsqueeze(1) ?? null);
    return [output.squeeze(place), hn.squeeze(1)];
  }

  private forwardBatch(input: Tensor, hx: Tensor | null): [Tensor, Tensor] {
    const weights = this.flatWeights();
    const h0 = this.initial(input, hx, this.batchOf(input, null, weights));
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const settings = [bias, numLayers, dropout, training, bidirectional, batchFirst];
    return ops.call(this.operator(0), input, h0, weights, ...settings) as [Tensor, Tensor];
  }

  private forwardPacked(packed: PackedSequence, hx: Tensor | null): [PackedSequence, Tensor] {
    const { data, batchSizes, sortedIndices, unsortedIndices } = packed;
    const weights = this.flatWeights();
    if (hx !== null) requireDims(this.constructor.name, "hx", hx, [3]);
    const sorted = hx !== null && sortedIndices !== null ? hx.indexSelect(1, sortedIndices) : hx;
    const h0 = this.initial(data, sorted, this.batchOf(data, batchSizes, weights));
    const { bias, numLayers, dropout, training, bidirectional } = this;
    const settings = [bias, numLayers, dropout, training, bidirectional];
    const result = ops.call(this.operator(1), data, batchSizes, h0, weights, ...settings);
    const [output, hn] = result as [Tensor, Tensor];
    const again = new PackedSequence(output, batchSizes, sortedIndices, unsortedIndices);
    return [again, unsortedIndices === null ? hn : hn.indexSelect(1, unsortedIndices)];
  }

  private initial(input: Tensor, hx: Tensor | null, batch: number): Tensor {
    if (hx === null) return this.zeroState(input, batch, this.hiddenSize);
    this.checkState("hx", hx, [batch, this.hiddenSize]);
    return hx;
  }

  private operator(form: 0 | 1): string {
    return operators[this.kind as keyof typeof operators][form];
  }
}

export function refuseProjection(operation: string, options: RecurrentOptions): void {
  if (!("projSize" in options)) return;
  throw problem(ArgumentError, operation, "expected no projSize, which only LSTM has");
}
