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

const helper = (name: string): Guarded => ({
  reason: "writes values and indices along a dimension of the input, whatever their shapes",
  python: `a.${name}(ones(3000, 3000), ones(2, 2), ones(2, 2, dtype=int64), 0)`,
  call: () => raw(name, ones([3, 300]), ones([2, 2]), tensor([[1, 1]]), 0),
});

const backward = (name: string): Guarded => ({
  reason: "reads as many numbers of the output as the gradient has",
  python: `a.${name}(ones(3000, 3000), ones(1), 1, float32)`,
  call: () => raw(name, ones([3, 300]), ones([1]), 1, "float32"),
});

const window = (name: string): Guarded => ({
  reason: "computes with 32 bits of the window's size, and walks it for ever",
  python: `a.${name}(ones(2, 8), [2**40])`,
  call: () => raw(name, ones([2, 8]), [2 ** 40]),
});

const pool = (name: string, ...outputSize: number[]): Guarded => ({
  reason: "walks the windows of the dimensions before the one in which there are none",
  python: `a.${name}(ones(1, ${outputSize.map(() => 1).join(", ")}), [${outputSize.join(", ")}])`,
  call: () => raw(name, ones([1, ...outputSize.map(() => 1)]), outputSize),
});

const axis = (name: string): Guarded => ({
  reason: "writes at the place of the axis in a list of dimensions, also before its start",
  python: `a.${name}(ones(3), *[ones(1).int()] * 2, *[ones(3)] * 3, ones(3).int(), 0.5, 0, 255, -(2**40), True)`,
  call: () =>
    raw(
      name,
      ...[ones([3]), tensor([1]), tensor([1]), ones([3]), ones([3]), ones([3])],
      ...[tensor([1, 1, 1]), 0.5, 0, 255, -1, true],
    ),
});

const power = (name: string): Guarded => ({
  reason:
    "takes the exponent without its sign, which the least integer has no number for, and multiplies for ever",
  python: `a.${name}(ones(2, 2), -9223372036854775808)`,
  call: () => raw(name, ones([2, 2]), -(2n ** 63n)),
});

const noHeads = "divides by the number of heads";
const projections = () => [ones([12, 4]), ones([12]), ones([4, 4]), ones([4])];

export const guardedKernels: Readonly<Record<string, Guarded>> = {
  "aten::_scaled_dot_product_flash_attention_for_cpu": {
    reason: "divides by the numbers of heads and keys as if they agreed",
    python:
      "a._scaled_dot_product_flash_attention_for_cpu(ones(1, 1, 400, 4), ones(100, 100, 40, 4), ones(1, 1, 4, 4))",
    call: () =>
      raw(
        "_scaled_dot_product_flash_attention_for_cpu",
        ones([1, 1, 4, 4]),
        ones([3, 2, 4, 4]),
        ones([1, 1, 4, 4]),
      ),
  },
  "aten::_native_multi_head_attention": {
    reason: noHeads,
    python:
      "a._native_multi_head_attention(*[ones(2, 5, 4)] * 3, 4, 0, ones(12, 4), ones(12), ones(4, 4), ones(4))",
    call: () => {
      const x = ones([2, 5, 4]);
      return raw("_native_multi_head_attention", x, x, x, 4, 0, ...projections());
    },
  },
  "aten::_transformer_encoder_layer_fwd": {
    reason: noHeads,
    python:
      "a._transformer_encoder_layer_fwd(ones(2, 3, 4), 4, 0, ones(12, 4), ones(12), ones(4, 4), ones(4), False, False, 1e-5, *[ones(4)] * 4, *[ones(4, 4), ones(4)] * 2)",
    call: () =>
      raw(
        "_transformer_encoder_layer_fwd",
        ...[ones([2, 3, 4]), 4, 0, ...projections(), false, false, 1e-5],
        ...[ones([4]), ones([4]), ones([4]), ones([4]), ones([4, 4]), ones([4]), ones([4, 4]), ones([4])],
      ),
  },
  "aten::_triton_multi_head_attention": {
    reason: noHeads,
    python: null,
    call: () => {
      const x = ones([2, 5, 4]);
      return raw("_triton_multi_head_attention", x, x, x, 4, 0, ...projections());
    },
  },
  "aten::_nested_from_padded": {
    reason: "takes the sizes of a batch from a tensor of any shape",
    python: "a._nested_from_padded(ones(2, 1, 0, 0, dtype=int64), ones(2, 1, 0, 0, dtype=int64), True)",
    call: () =>
      raw(
        "_nested_from_padded",
        ones([2, 3, 4]),
        tensor([
          [1, 4],
          [1, 4],
        ]),
        true,
      ),
  },
  "aten::max_pool1d": window("max_pool1d"),
  "aten::max_pool1d_with_indices": window("max_pool1d_with_indices"),
  "aten::_fused_moving_avg_obs_fq_helper": axis("_fused_moving_avg_obs_fq_helper"),
  "aten::_fused_moving_avg_obs_fq_helper_functional": axis("_fused_moving_avg_obs_fq_helper_functional"),
  "aten::fused_moving_avg_obs_fake_quant": axis("fused_moving_avg_obs_fake_quant"),
  "aten::native_group_norm": {
    reason: "divides by the number of groups, which only the kernel of dense tensors checks",
    python: "a.native_group_norm(ones(1, 1, 1), ones(1).to_sparse(), None, 1, 1, 1, 0, 1e-5)",
    call: () => raw("native_group_norm", ones([1, 1, 1]), null, null, 1, 1, 1, 0, 1e-5),
  },
  "aten::lstm": {
    reason: "reads as many weights and states as the sizes of the others ask for",
    python:
      "a.lstm.input(ones(5, 2, 4000), [zeros(1, 2, 9000)] * 2, [ones(1, 1), ones(1, 1)], False, 1, 0.0, False, False, False)",
    call: () =>
      raw(
        "lstm.input",
        ones([5, 2, 4]),
        [ones([1, 2, 3]), ones([1, 2, 3])],
        [ones([12, 4]), ones([1, 1])],
        ...[false, 1, 0, false, false, false],
      ),
  },
  "_quantized::": {
    reason: "takes packed weights, which cannot be made here, and any tensor for them",
    python: "ops._quantized.wrapped_fbgemm_linear_fp16_weight(ones(2, 2), ones(2, 2), ones(2), 2)",
    call: () => ops.call("_quantized::wrapped_fbgemm_linear_fp16_weight", ones([2]), ones([2]), ones([2]), 2),
  },
  "aten::_convert_indices_from_coo_to_csr": {
    reason: "writes at the places that the indices name, wherever those are",
    python: "a._convert_indices_from_coo_to_csr(tensor([9000000, 9000001]), 0)",
    call: () => raw("_convert_indices_from_coo_to_csr", tensor([9, 10]), 0),
  },
  "aten::_cummax_helper": helper("_cummax_helper"),
  "aten::_cummin_helper": helper("_cummin_helper"),
  "aten::_log_softmax_backward_data": backward("_log_softmax_backward_data"),
  "aten::_softmax_backward_data": backward("_softmax_backward_data"),
  "aten::choose_qparams_optimized": {
    reason: "narrows a range until a ratio is reached that may be none",
    python: "a.choose_qparams_optimized(ones(3, 3), 2, -2, 2, 3)",
    call: () => raw("choose_qparams_optimized", ones([3, 3]), 2, -2, 2, 3),
  },
  "aten::linalg_matrix_power": power("linalg_matrix_power"),
  "aten::matrix_power": power("matrix_power"),
  "aten::_compute_linear_combination": {
    reason: "reads as many coefficients a row as there are inputs, and numbers of the input's dtype",
    python: null,
    call: () => raw("_compute_linear_combination", ones([300, 3]), ones([3, 1])),
  },
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
  "aten::adaptive_max_pool2d": pool("adaptive_max_pool2d", 2 ** 40, 0),
  "aten::adaptive_max_pool3d": pool("adaptive_max_pool3d", 2 ** 40, 0, 3),
  "mkl::": {
    reason: "takes a weight of any number of dimensions for a matrix",
    python: "ops.mkl._mkl_reorder_linear_weight(ones(1, 1, 2, 0), 2)",
    call: () => ops.call("mkl::_mkl_reorder_linear_weight", ones([1, 1, 2, 0]), 2),
  },
  "aten::set_": {
    reason: "takes the storage of autograd's zeros, which have no memory",
    python: "a.set_.source_Tensor_storage_offset(ones(1, 1), a._efficientzerotensor([5]), 2, [2, 2]).add_(1)",
    call: () => raw("set_.source_Tensor_storage_offset", ones([1, 1]), zeroTensor(), 2, [2, 2]),
  },
};
