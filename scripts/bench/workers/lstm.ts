// The last state of an LSTM over a sentence: [batch, tokens, inputs] to [batch, hidden]; python/nets.py has the same.

import { nn, type Tensor } from "candelabra";

export class LastOfLSTM extends nn.Module<[input: Tensor], Tensor> {
  lstm: nn.LSTM;

  constructor(inputs: number, hidden: number, layers: number) {
    super();
    this.lstm = new nn.LSTM(inputs, hidden, { numLayers: layers, batchFirst: true });
  }

  override forward(input: Tensor): Tensor {
    const [output] = this.lstm.forward(input);
    return output.select(1, -1);
  }
}
