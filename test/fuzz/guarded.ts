// Operators with which libtorch 2.13 itself ends the process, in Python too: why, a line of Python that shows it, and a
// call of ours that must be an error. The checks are in native/dispatch/guards.cc.

import { ones, ops, tensor, zeros } from "../../lib/index.js";
import { guardedGradients } from "./guarded_gradients.js";
import { guardedKernels } from "./guarded_kernels.js";
import { guardedSparse } from "./guarded_sparse.js";
import { guardedSteps } from "./guarded_steps.js";
import { guardedValues } from "./guarded_values.js";

export interface Guarded {
  reason: string;
  /** Ends Python's process with torch 2.13; after `from torch import *; from torch import ops; a = ops.aten`; null where only a fuzz run's own call did. */
  python: string | null;
  call(): unknown;
}

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args);

const triangle = (name: string): Guarded => ({
  reason: "walks an out tensor of several matrices as if they lay one behind the other",
  python: `[${name}(ones(2, 2, 4, 4), out=empty(2, 2, 4, 4).transpose(0, 1)) for _ in range(200)]`,
  call: () => raw(`${name}.out`, ones([2, 2, 4, 4]), 0, { out: zeros([2, 2, 4, 4]).transpose(0, 1) }),
});

const statistics = "reads running statistics outside training, also where there are none";
const noStatistics = [null, null, null, null, false, 0.1, 1e-5];

export const guarded: Readonly<Record<string, Guarded>> = {
  ...guardedSteps,
  ...guardedGradients,
  ...guardedKernels,
  ...guardedSparse,
  ...guardedValues,
  "aten::_batch_norm_no_update": {
    reason: statistics,
    python: "a._batch_norm_no_update(ones(2, 1, 3), None, None, None, None, 0.1, 1e-5)",
    call: () => raw("_batch_norm_no_update", ones([2, 1, 3]), null, null, null, null, 0.1, 1e-5),
  },
  "aten::_batch_norm_impl_index_backward": {
    reason: "takes the number of an implementation and the statistics that it left as they are",
    python:
      "a._batch_norm_impl_index_backward(2, ones(3, 1), ones(3), None, None, ones(5), ones(5), ones(()), False, 0.1, [True] * 3, ones(3, 4, 3))",
    call: () =>
      raw(
        "_batch_norm_impl_index_backward",
        ...[2, ones([3, 1]), ones([3]), null, null, ones([5]), ones([5]), ones([]), false, 0.1],
        ...[[true, true, true], ones([3])],
      ),
  },
  "aten::_cdist_backward": {
    reason: "reads as many distances and gradients as there are pairs, also where there are fewer",
    python: "a._cdist_backward(ones(0, 1, 2), ones(1, 400, 3), ones(1, 400, 3), 1.5, zeros(1, 2, 2))",
    call: () =>
      raw("_cdist_backward", ones([0, 1, 2]), ones([1, 4, 3]), ones([1, 4, 3]), 1.5, zeros([1, 2, 2])),
  },
  "aten::_logcumsumexp": {
    reason: "writes numbers of the input's dtype into an out tensor of another",
    python: "a._logcumsumexp.out(ones(3000, 1000, dtype=float64), 1, out=empty(0, dtype=bool))",
    call: () =>
      raw("_logcumsumexp.out", ones([4, 4], { dtype: "float64" }), 1, { out: zeros([0], { dtype: "bool" }) }),
  },
  "mkldnn::": {
    reason: "divides by the number of groups and by strides, also by 0",
    python:
      "ops.mkldnn._reorder_convolution_weight(ones(3, 1, 4, 4), stride=[-2147483648, 0], dilation=[0], groups=-2)",
    call: () =>
      ops.call("mkldnn::_reorder_convolution_weight", ones([3, 1, 4, 4]), { stride: [1, 0], groups: 0 }),
  },
  "aten::_cholesky_solve_helper": {
    reason: "hands LAPACK matrices whose sizes do not fit",
    python: "a._cholesky_solve_helper(ones(4, 1), ones(3, 3, 3, 3), True)",
    call: () => raw("_cholesky_solve_helper", ones([4, 1]), ones([3, 3, 3, 3]), true),
  },
  "aten::_convert_indices_from_csr_to_coo": {
    reason: "writes at the places that the row pointers name, wherever those are",
    python: "a._convert_indices_from_csr_to_coo(tensor([[0, 5, 900000000]]), tensor([[1, 2, 3]]))",
    call: () => raw("_convert_indices_from_csr_to_coo", tensor([[0, 5, 900000000]]), tensor([[1, 2, 3]])),
  },
  "aten::_fft_c2c": {
    reason: "takes dimensions as they are, those that are not there and those that come twice",
    python: "a._fft_c2c(ones(2, 2, dtype=complex64), [-1, 65536, 2], 0, True)",
    call: () => raw("_fft_c2c", ones([2, 2], { dtype: "complex64" }), [0, 0], 0, true),
  },
  "aten::_fft_r2c": {
    reason: "takes dimensions as they are, negative ones and those that are not there",
    python: "a._fft_r2c(ones(1, 4, 4, 4), [2, 0, 3, -2], 2, True)",
    call: () => raw("_fft_r2c", ones([1, 4, 4, 4]), [2, 0, 3, -2], 2, true),
  },
  "aten::_foreach_": {
    reason: "walks lists of tensors and of numbers beside each other as far as one of them goes",
    python: "a._foreach_copy([], [ones(4)])",
    call: () => raw("_foreach_copy", [], [ones([4])]),
  },
  "aten::_native_batch_norm_legit": {
    reason: statistics,
    python: "a._native_batch_norm_legit.no_stats(ones(2, 1, 3), None, ones(1), False, 0.1, 1e-5)",
    call: () => raw("_native_batch_norm_legit.no_stats", ones([2, 1, 3]), null, ones([1]), false, 0.1, 1e-5),
  },
  "aten::_native_batch_norm_legit_functional": {
    reason: "reads running statistics outside training, whatever their size",
    python:
      "a._native_batch_norm_legit_functional(ones(2, 1, 3), None, ones(1), ones(0), ones(0), False, 0.1, 1e-5)",
    call: () =>
      raw(
        "_native_batch_norm_legit_functional",
        ones([2, 1, 3]),
        null,
        null,
        ones([0]),
        ones([0]),
        false,
        0.1,
        1e-5,
      ),
  },
  "aten::_new_zeros_with_same_feature_meta": {
    reason: "takes the count of batch dimensions as it is, negative ones too",
    python: "a._new_zeros_with_same_feature_meta(ones(1, 3, 3), ones(1, 3, 3), self_num_batch_dims=-2)",
    call: () =>
      raw("_new_zeros_with_same_feature_meta", ones([1, 3, 3]), ones([1, 3, 3]), { selfNumBatchDims: -2 }),
  },
  "aten::_nnpack_spatial_convolution": {
    reason: "divides by strides of 0 and takes sizes of images from tensors that are none",
    python: "a._nnpack_spatial_convolution(ones(2, 3, 3), ones(()), ones(1), [3], [0])",
    call: () => raw("_nnpack_spatial_convolution", ones([2, 3, 3]), ones([]), ones([1]), 3, 0),
  },
  "aten::_remove_batch_dim": {
    reason: "takes a dimension out of the range of the tensor's",
    python: "a._remove_batch_dim(ones(2, 3), 3, 3, -2)",
    call: () => raw("_remove_batch_dim", ones([2, 3]), 3, 3, -2),
  },
  "aten::_reshape_alias_copy": {
    reason: "copies from strides that need not stay inside the storage",
    python: "a._reshape_alias_copy(zeros(2, 0), [], [])",
    call: () => raw("_reshape_alias_copy", zeros([2, 0]), [], []),
  },
  "aten::_stack": {
    reason: "looks at the first tensor of a list that may have none, and writes where strides do not lead",
    python: "a._stack([], 0)",
    call: () => raw("_stack", [], 0),
  },
  "aten::_thnn_differentiable_gru_cell_backward": {
    reason: "takes three chunks of gates that may have fewer columns",
    python:
      "a._thnn_differentiable_gru_cell_backward(ones(1, 1, 3, 3), ones(2, 2), ones(1, 1, 2), ones(2), None, None)",
    call: () =>
      raw(
        "_thnn_differentiable_gru_cell_backward",
        ...[ones([1, 1, 3, 3]), ones([2, 2]), ones([1, 1, 2]), ones([2]), null, null],
      ),
  },
  "aten::_thnn_differentiable_lstm_cell_backward": {
    reason: "takes four chunks of gates that may have fewer columns",
    python: "a._thnn_differentiable_lstm_cell_backward(None, *[ones(2, 1)] * 3, None, *[ones(2, 1)] * 3)",
    call: () => {
      const x = ones([2, 1]);
      return raw("_thnn_differentiable_lstm_cell_backward", null, x, x, x, null, x, x, x);
    },
  },
  "aten::_weight_norm": {
    reason: "divides by the size of a slice, which is 0 where there are no elements",
    python: "a._weight_norm(zeros(0, 2), zeros(0, 2))",
    call: () => raw("_weight_norm", zeros([0, 2]), zeros([0, 2])),
  },
  "aten::_weight_norm_interface": {
    reason: "reads one norm for each slice of v, also past the end of a shorter g",
    python: "a._weight_norm_interface(ones(100000000, 4), ones(1), 0)",
    call: () => raw("_weight_norm_interface", ones([1000, 4]), ones([1]), 0),
  },
  "aten::native_batch_norm": {
    reason: statistics,
    python: "a.native_batch_norm(ones(2, 1, 3), None, None, None, None, False, 0.1, 1e-5)",
    call: () => raw("native_batch_norm", ones([2, 1, 3]), ...noStatistics),
  },
  "aten::fbgemm_": {
    reason: "takes packed weights, which cannot be made here, and any tensor for them",
    python: "a.fbgemm_linear_quantize_weight(ones(1, 2, 0))",
    call: () => raw("fbgemm_linear_quantize_weight", ones([1, 2, 0])),
  },
  "aten::quantized_": {
    reason: "takes quantised tensors and packed weights, which cannot be made here, and any tensor for them",
    python: "a.quantized_lstm_cell(zeros(4, 3), [zeros(2)], *[zeros(2)] * 8, 1.0, 1.0, 1, 1)",
    call: () => {
      const rest = Array.from({ length: 8 }, () => zeros([2]));
      return raw("quantized_lstm_cell", zeros([4, 3]), [zeros([2])], ...rest, 1, 1, 1, 1);
    },
  },
  "quantized::": {
    reason: "takes quantised tensors and packed weights, which cannot be made here, and any tensor for them",
    python: "ops.quantized.embedding_bag_4bit_prepack(zeros(2, 2, 0, 2, 2), False, 1)",
    call: () => ops.call("quantized::embedding_bag_4bit_prepack", zeros([2, 2, 0, 2, 2]), false, 1),
  },
  "aten::range": {
    reason: "divides by the step in the dtype of the result, which is 0 below 1 for integers",
    python: "a.range.step(-2, 0.1, 0.5, dtype=int16)",
    call: () => raw("range.step", -2, 0.1, 0.5, { dtype: "int16" }),
  },
  "aten::smooth_l1_loss_backward": {
    reason: "divides integers by beta, which is 0 below 1",
    python: "a.smooth_l1_loss_backward(*[zeros(64, dtype=int64)] * 3, 1, 0.1)",
    call: () => {
      const x = zeros([64], { dtype: "int64" });
      return raw("smooth_l1_loss_backward", x, x, x, 1, 0.1);
    },
  },
  "aten::tril": triangle("tril"),
  "aten::triu": triangle("triu"),
  "aten::_chunk_cat": {
    reason: "multiplies the count of chunks into a size that overflows",
    python: "a._chunk_cat([ones(2), ones(2)], 0, 9007199254740991)",
    call: () => raw("_chunk_cat", [ones([]), ones([])], 0, 9007199254740991),
  },
  "aten::_slow_conv2d_backward": {
    reason: "reads two numbers of kernel, stride and padding, also where there are fewer",
    python:
      "a._slow_conv2d_backward(ones(()), ones(4, 3, 4, 1), ones(()), [0, 0], [], [1, 2], [True, False, False])",
    call: () =>
      raw(
        "_slow_conv2d_backward.output_mask",
        ones([]),
        ones([4, 3, 4, 1]),
        ones([]),
        ...[[0, 0], [], [1, 2], [true, false, false]],
      ),
  },
  "aten::_transform_bias_rescale_qkv": {
    reason: "divides by the number of heads, also by 0",
    python: "a._transform_bias_rescale_qkv(ones(2, 1, 6), ones(6), 0)",
    call: () => raw("_transform_bias_rescale_qkv", ones([2, 1, 6]), ones([6]), 0),
  },
  "aten::_pdist_backward": {
    reason: "reads as many distances as there are pairs, also where there are fewer",
    python: "a._pdist_backward(zeros(1, 0, 1, 0), ones(3, 3, 1), 1e-5, zeros(1, 0, 1, 0))",
    call: () => raw("_pdist_backward", zeros([1, 0, 1, 0]), ones([3, 3, 1]), 0.5, zeros([1, 0, 1, 0])),
  },
  "aten::adaptive_max_pool2d_backward": {
    reason: "writes at the places that the indices name, wherever those are",
    python: "a.adaptive_max_pool2d_backward(ones(4, 2, 2), ones(4, 2, 2), full((4, 2, 2), 10**9))",
    call: () =>
      raw("adaptive_max_pool2d_backward", ones([4, 2, 2]), ones([4, 2, 2]), tensor([1]).expand([4, 2, 2])),
  },
  "onednn::": {
    reason: "takes a weight of any number of dimensions for a matrix",
    python: "ops.onednn.linear_prepack_fp16(ones(1, 2, 2, 1, 1, 1, 2), [-2, 2147483647, 0, -1])",
    call: () => ops.call("onednn::linear_prepack_fp16", ones([1, 2, 2]), [-2, 2147483647, 0, -1]),
  },
  "aten::fractional_max_pool2d_backward": {
    reason: "reads two numbers of the output's size, also where there are fewer",
    python: "a.fractional_max_pool2d_backward(ones(()), ones(()), [3, 3], [], ones(()))",
    call: () => raw("fractional_max_pool2d_backward", ones([]), ones([]), [3, 3], [], ones([])),
  },
  "aten::fractional_max_pool3d_backward": {
    reason: "reads three numbers of the output's size, also where there are fewer",
    python: "a.fractional_max_pool3d_backward(ones(()), ones(()), [2, 2, 2], [], ones(()))",
    call: () => raw("fractional_max_pool3d_backward", ones([]), ones([]), [2, 2, 2], [], ones([])),
  },
  "aten::_sobol_engine_initialize_state_": {
    reason: "writes as many rows as it is told, wherever those are",
    python: "a._sobol_engine_initialize_state_(ones(2, 3, dtype=int64), 100000)",
    call: () => raw("_sobol_engine_initialize_state_", ones([2, 3], { dtype: "int64" }), 1000),
  },
};
