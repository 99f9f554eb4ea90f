// Recurrent layers and their cells: the registry.

export type { RecurrentOptions } from "./base.js";
export { RNNBase } from "./base.js";
export {
  type CellOptions,
  GRUCell,
  LSTMCell,
  RNNCell,
  RNNCellBase,
  type RNNCellOptions,
} from "./cells.js";
export { GRU } from "./gru.js";
export { LSTM, type LSTMOptions, type LSTMState } from "./lstm.js";
export { RNN, type RNNOptions } from "./rnn.js";
