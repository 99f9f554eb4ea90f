// Kernels that other operators are made of, as rows of guarded.ts.

import { ones, ops, tensor } from "../../lib/index.js";
import type { Guarded } from "./guarded.js";

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args);
const zeroTensor = () => raw("_efficientzerotensor", [5]);
const heads = "divides the query's heads by the key's and value's, of which there may be none";
const attention = "ones(2, 2, 1, 1), ones(2, 0, 1, 1), ones(2, 0, 1, 1)";

const grouped = (name: string): Guarded => ({
  reason: heads,
  python: `a.${name}(${attention}, enable_gqa=True)`,
  call: () => raw(name, ones([2, 2, 1, 1]), ones([2, 0, 1, 1]), ones([2, 0, 1, 1]), { enableGqa: true }),
});

export const guardedKernels: Readonly<Record<string, Guarded>> = {
  "aten::_dyn_quant_matmul_4bit": {
    reason: "divides by the size of a block, also by 0",
    python: "a._dyn_quant_matmul_4bit(ones(2, 1), ones(2, 1, dtype=int64), 0, 3, 3)",
    call: () => raw("_dyn_quant_matmul_4bit", ones([2, 1]), tensor([[1], [1]]), 0, 3, 3),
  },
  "aten::_fft_c2r": {
    reason: "takes dimensions as they are, negative ones and those that are not there",
    python: "a._fft_c2r(ones(1, dtype=complex64), [9223372036854775807, 3, 0], 2, 4)",
    call: () => raw("_fft_c2r", ones([1], { dtype: "complex64" }), [9, 3, 0], 2, 4),
  },
  "aten::_pdist_forward": {
    reason: "takes the input for a matrix of at least one row",
    python: "a._pdist_forward(ones(2, 2, 0, 0, 2), -9223372036854775808)",
    call: () => raw("_pdist_forward", ones([2, 2, 0, 0, 2]), -1),
  },
  "aten::_scaled_dot_product_attention_math": grouped("_scaled_dot_product_attention_math"),
  "aten::_scaled_dot_product_flash_attention_for_cpu_backward": {
    reason: "divides by sizes that may be 0",
    python:
      "a._scaled_dot_product_flash_attention_for_cpu_backward(*[ones(2, 0, 0, 2)] * 5, ones(2, 0, 0), 0.0, False)",
    call: () => {
      const x = ones([2, 0, 0, 2]);
      return raw(
        "_scaled_dot_product_flash_attention_for_cpu_backward",
        x,
        x,
        x,
        x,
        x,
        ones([2, 0, 0]),
        0,
        false,
      );
    },
  },
  "aten::_sobol_engine_ff_": {
    reason: "reads as many rows as it is told, wherever those are",
    python: "a._sobol_engine_ff_(ones(9, 2, dtype=int64), 3, ones(0, 2, dtype=int64), 1000000, -1)",
    call: () => raw("_sobol_engine_ff_", tensor([[1, 1]]), 3, tensor([[1, 1]]), 1000, -1),
  },
  "aten::embedding_dense_backward": {
    reason: "writes the rows that the indices name, wherever those are",
    python: "a.embedding_dense_backward(ones(2, 4, 4), full((2, 4), 10**12), 2, -1, True)",
    call: () => raw("embedding_dense_backward", ones([1, 4]), tensor([2 ** 40]), 2, -1, true),
  },
  "aten::mkldnn_rnn_layer": {
    reason: "takes weights of any shape for those of a layer",
    python:
      "a.mkldnn_rnn_layer(ones(2, 3, 2), *[ones(2)] * 4, ones(3, 3), ones(1), True, [2], 3, 3, 0, False, False, False, False)",
    call: () => {
      const w = ones([2]);
      return raw(
        "mkldnn_rnn_layer",
        ones([2, 3, 2]),
        w,
        w,
        w,
        w,
        ones([3, 3]),
        w,
        true,
        [2],
        3,
        3,
        0,
        ...Array(4).fill(false),
      );
    },
  },
  "aten::mkldnn_rnn_layer_backward": {
    reason: "takes weights of any shape, and any workspace, for those of a layer",
    python: null,
    call: () => {
      const x = ones([2]);
      const gates = Array<unknown>(10).fill(x);
      return raw(
        "mkldnn_rnn_layer_backward",
        ...gates,
        null,
        null,
        null,
        false,
        3,
        2,
        1,
        false,
        false,
        false,
        [2],
        true,
        x,
      );
    },
  },
  "aten::native_batch_norm_backward": {
    reason: "divides by the count of numbers in a channel, and reads statistics that may not be there",
    python:
      "a.native_batch_norm_backward(*[ones(2, 1, 3)] * 2, None, None, None, None, None, False, 1e-5, [True] * 3)",
    call: () => {
      const x = ones([2, 1, 3]);
      return raw("native_batch_norm_backward", x, x, null, null, null, null, null, false, 1e-5, [
        true,
        true,
        true,
      ]);
    },
  },
  "aten::scaled_dot_product_attention": grouped("scaled_dot_product_attention"),
  "aten::set_": {
    reason: "takes the storage of autograd's zeros, which have no memory",
    python: "a.set_.source_Tensor_storage_offset(ones(1, 1), a._efficientzerotensor([5]), 2, [2, 2]).add_(1)",
    call: () => raw("set_.source_Tensor_storage_offset", ones([1, 1]), zeroTensor(), 2, [2, 2]),
  },
};
