// Operators that are not called at all.

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "dispatch/guard_rules.h"

namespace candelabra {
namespace {

// They take what other operators made on trust: pointers, indices and sizes in tensors are followed wherever they lead.
// test/fuzz/guarded.ts holds the reason for each, and a call that ends a process without its guard.
const std::unordered_set<std::string> kInternal = {
    "aten::_adaptive_avg_pool2d_backward",
    "aten::_adaptive_avg_pool3d_backward",
    "aten::_batch_norm_impl_index_backward",
    "aten::_batch_norm_no_update",
    "aten::_cdist_backward",
    "aten::_cholesky_solve_helper",
    "aten::_coalesced_",
    "aten::_compute_linear_combination",
    "aten::_convert_indices_from_coo_to_csr",
    "aten::_convert_indices_from_csr_to_coo",
    "aten::_ctc_loss_backward",
    "aten::_cummax_helper",
    "aten::_cummin_helper",
    "aten::_dyn_quant_matmul_4bit",
    "aten::_embedding_bag_backward",
    "aten::_embedding_bag_dense_backward",
    "aten::_embedding_bag_per_sample_weights_backward",
    "aten::_fused_adagrad",
    "aten::_fused_adam",
    "aten::_fused_adamw",
    "aten::_fused_sgd",
    "aten::_grid_sampler_2d_cpu_fallback_backward",
    "aten::_nested_from_padded",
    "aten::_new_zeros_with_same_feature_meta",
    "aten::_nnpack_spatial_convolution",
    "aten::_pdist_backward",
    "aten::_pdist_forward",
    "aten::_remove_batch_dim",
    "aten::_reshape_alias_copy",
    "aten::_scaled_dot_product_flash_attention_for_cpu",
    "aten::_scaled_dot_product_flash_attention_for_cpu_backward",
    "aten::_segment_reduce_backward",
    "aten::_slow_conv2d_backward",
    "aten::_sobol_engine_ff_",
    "aten::_sobol_engine_initialize_state_",
    "aten::_sparse_bsc_tensor_unsafe",
    "aten::_sparse_bsr_tensor_unsafe",
    "aten::_sparse_compressed_tensor_unsafe",
    "aten::_sparse_coo_tensor_unsafe",
    "aten::_sparse_coo_tensor_with_dims_and_tensors",
    "aten::_sparse_csc_tensor_unsafe",
    "aten::_sparse_csr_tensor_unsafe",
    "aten::_stack",
    "aten::_thnn_differentiable_gru_cell_backward",
    "aten::_thnn_differentiable_lstm_cell_backward",
    "aten::_transform_bias_rescale_qkv",
    "aten::_weight_norm_interface_backward",
    "aten::adaptive_max_pool2d_backward",
    "aten::adaptive_max_pool3d_backward",
    "aten::batch_norm_backward",
    "aten::embedding_backward",
    "aten::embedding_dense_backward",
    "aten::fractional_max_pool2d_backward",
    "aten::fractional_max_pool3d_backward",
    "aten::grid_sampler_2d_backward",
    "aten::grid_sampler_3d_backward",
    "aten::mkldnn_rnn_layer",
    "aten::mkldnn_rnn_layer_backward",
    "aten::multi_margin_loss_backward",
    "aten::native_batch_norm_backward",
    "aten::native_layer_norm_backward",
    "aten::nll_loss2d_backward",
    "aten::nll_loss_backward",
    "aten::reflection_pad1d_backward",
    "aten::reflection_pad2d_backward",
    "aten::reflection_pad3d_backward",
    "aten::replication_pad1d_backward",
    "aten::replication_pad2d_backward",
};

// What PyTorch's compiler packs weights with, and computes with once they are packed. By the beginning of names.
const std::vector<std::string> kPacking = {
    "mkl::",
    "mkldnn::",
    "onednn::",
};

// Packed weights and quantised tensors cannot be made here, and nothing is checked of what else comes. By the beginning
// of names.
const std::vector<std::string> kQuantised = {
    "_quantized::",
    "aten::fbgemm_",
    "aten::quantized_",
    "quantized::",
};

void internal(const torch::jit::Stack&) {
  throw Error(ErrorKind::kNotImplemented,
              "libtorch checks none of the arguments of this internal operator and ends the process at wrong "
              "ones: use the public functions that are made of it, and backward() for a gradient");
}

void quantised(const torch::jit::Stack&) {
  throw Error(ErrorKind::kNotImplemented,
              "there are no quantised tensors here, which alone this operator takes");
}

}  // namespace

Guard refusalOf(const std::string& name) {
  const auto begins = [&](const std::string& beginning) { return name.starts_with(beginning); };
  if (kInternal.contains(name) || std::ranges::any_of(kPacking, begins)) return internal;
  return std::ranges::any_of(kQuantised, begins) ? quantised : Guard();
}

}  // namespace candelabra
