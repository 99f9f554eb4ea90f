import { expectTypeOf, test } from "vitest";
import { nn, type Tensor, zeros } from "../../lib/index.js";

type PackedSequence = nn.utils.rnn.PackedSequence;
type State = [h: Tensor, c: Tensor];

test("recurrent layers give what they are given, padded or packed, and their states", () => {
  const uncalled = (lstm: nn.LSTM, gru: nn.GRU, cell: nn.LSTMCell, packed: PackedSequence) => {
    expectTypeOf(lstm.forward(zeros([1]))).toEqualTypeOf<[output: Tensor, state: State]>();
    expectTypeOf(lstm.forward(packed)).toEqualTypeOf<[output: PackedSequence, state: State]>();
    expectTypeOf(gru.forward(zeros([1]), null)).toEqualTypeOf<[output: Tensor, hn: Tensor]>();
    expectTypeOf(gru.forward(packed)).toEqualTypeOf<[output: PackedSequence, hn: Tensor]>();
    expectTypeOf(cell.forward(zeros([1]))).toEqualTypeOf<State>();
    expectTypeOf(lstm.weightIhL0).toEqualTypeOf<nn.Parameter | undefined>();
    expectTypeOf(lstm.biasHhL12Reverse).toEqualTypeOf<nn.Parameter | undefined>();
    // @ts-expect-error an LSTM has two states
    lstm.forward(zeros([1]), zeros([1]));
    // @ts-expect-error only an LSTM projects
    new nn.GRU(3, 2, { projSize: 1 });
    // @ts-expect-error no such function
    new nn.RNN(3, 2, { nonlinearity: "gelu" });
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("attention and transformers", () => {
  const uncalled = (attention: nn.MultiheadAttention, x: Tensor) => {
    expectTypeOf(attention.forward(x, x, x)).toEqualTypeOf<[output: Tensor, weights: Tensor | null]>();
    expectTypeOf(attention.outProj).toEqualTypeOf<nn.Linear>();
    const layer = new nn.TransformerEncoderLayer(4, 2, { activation: new nn.GELU() });
    const encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(4) });
    expectTypeOf(encoder.layers.at(0)).toEqualTypeOf<nn.TransformerEncoderLayer>();
    expectTypeOf(new nn.Transformer().forward(x, x, { tgtMask: x })).toEqualTypeOf<Tensor>();
    // @ts-expect-error a layer that gives something else
    new nn.TransformerDecoder(new nn.LSTM(4, 4), 2);
    // @ts-expect-error misspelt
    layer.forward(x, { srcMsk: x });
  };
  expectTypeOf(uncalled).toBeFunction();
});
