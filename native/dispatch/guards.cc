#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "dispatch/guard_rules.h"

namespace candelabra {
namespace {

using Stack = torch::jit::Stack;

template <class Visit>
void eachTensorOf(const Stack& arguments, Visit visit) {
  for (const c10::IValue& value : arguments) eachTensor(value, visit);
}

// Reads one norm for each slice of v whatever g holds; libtorch 2.13 reads past the end of a shorter g.
void weightNormInterface(const Stack& arguments) {
  const at::Tensor &v = arguments[0].toTensor(), &g = arguments[1].toTensor();
  const int64_t dim = arguments[2].toInt();
  if (v.dim() == 0 || (dim != 0 && dim != v.dim() - 1)) {
    throw argumentError("dim", "the first or the last dimension of v", std::to_string(dim));
  }
  if (g.numel() != v.size(dim)) {
    throw Error(ErrorKind::kShape, "expected one norm for each of the " + std::to_string(v.size(dim)) +
                                       " slices of v for g, got " + std::to_string(g.numel()));
  }
}

// Divides by a size, and goes to the interface along the first and the last dimension.
void weightNorm(const Stack& arguments) {
  const at::Tensor &v = arguments[0].toTensor(), &g = arguments[1].toTensor();
  if (v.numel() == 0 || g.numel() == 0) refuse(ErrorKind::kShape, "tensors with elements");
  const int64_t dim = arguments[2].toInt();
  if (v.dim() > 0 && (dim == 0 || dim == v.dim() - 1)) weightNormInterface(arguments);
}

// Writes into memory that autograd's efficient zeros do not have.
void materialised(const Stack& arguments) {
  eachTensorOf(arguments, [](const at::Tensor& tensor) {
    if (tensor.defined() && tensor._is_zerotensor())
      refuse(ErrorKind::kArgument, "tensors with memory of their own");
  });
}

// Writes numbers of the first tensor's dtype into an out tensor of another.
void oneDtype(const Stack& arguments) {
  eachTensorOf(arguments, [&](const at::Tensor& tensor) {
    if (tensor.scalar_type() != arguments[0].toTensor().scalar_type()) {
      refuse(ErrorKind::kDtype, "tensors of one dtype");
    }
  });
}

// Walks lists of tensors and numbers beside each other, as far as one of them goes.
void equalLists(const Stack& arguments) {
  std::optional<size_t> first;
  for (const c10::IValue& value : arguments) {
    if (!value.isList()) continue;
    const size_t size = value.toListRef().size();
    if (first.value_or(size) != size) refuse(ErrorKind::kArgument, "lists of one length");
    first = size;
  }
}

// Walks an out tensor of several matrices as if they lay one behind the other.
void triangleOut(const Stack& arguments) {
  const c10::IValue& out = arguments.back();
  if (arguments.size() > 2 && out.isTensor() && !out.toTensor().is_contiguous()) {
    refuse(ErrorKind::kShape, "a contiguous tensor for out");
  }
}

// The padded size overflows: chunks times their size.
void chunkCat(const Stack& arguments) {
  constexpr int64_t kMost = int64_t{1} << 16;
  const int64_t chunks = arguments[2].toInt();
  if (chunks < 1 || chunks > kMost) refuse(ErrorKind::kArgument, "1 to 65536 chunks");
  for (const at::Tensor& tensor : arguments[0].toTensorVector()) {
    if (tensor.dim() == 0) refuse(ErrorKind::kShape, "tensors of one dimension or more");
  }
}

// The fused optimizer steps write through pointers of all lists, as far as the parameters go. The lists are parameters,
// gradients, states, and, save for SGD, counts of steps; SGD's and Adam's last states may be left out.
void fusedStep(const Stack& arguments) {
  std::vector<std::vector<at::Tensor>> lists;
  for (const c10::IValue& value : arguments) {
    if (value.isTensorList()) lists.push_back(value.toTensorVector());
  }
  const bool has_steps = lists.size() > 3;
  for (size_t list = 1; list < lists.size(); ++list) {
    const bool may_be_empty = (lists.size() == 3 && list == 2) || (lists.size() == 6 && list == 4);
    if (lists[list].empty() && may_be_empty) continue;
    if (lists[list].size() != lists[0].size()) refuse(ErrorKind::kArgument, "lists of one length");
    const bool are_steps = has_steps && list == lists.size() - 1;
    for (size_t i = 0; i < lists[0].size(); ++i) {
      const at::Tensor &parameter = lists[0][i], &other = lists[list][i];
      const bool fits = are_steps ? other.numel() == 1 && other.scalar_type() == c10::kFloat
                                  : other.sizes() == parameter.sizes() && other.is_contiguous() &&
                                        other.scalar_type() == parameter.scalar_type();
      if (!fits || !parameter.is_contiguous() || parameter.layout() != c10::kStrided ||
          other.layout() != c10::kStrided) {
        refuse(ErrorKind::kShape, "contiguous tensors like the parameters, and steps of one float32");
      }
    }
  }
}

// An integer kernel would divide by a step or a width below 1, which is 0 to it.
void inexactTensors(const Stack& arguments) {
  eachTensorOf(arguments, [](const at::Tensor& tensor) {
    if (tensor.defined() && c10::isIntegralType(tensor.scalar_type(), true)) {
      refuse(ErrorKind::kDtype, "tensors of a floating point dtype");
    }
  });
}

// range(start, end, step): the step in the dtype of the result, named (fourth) or an out tensor's (last).
void rangeStep(const Stack& arguments) {
  const c10::IValue& last = arguments.back();
  const c10::IValue* named = arguments.size() > 4 ? &arguments[3] : nullptr;
  const bool whole = last.isTensor()           ? c10::isIntegralType(last.toTensor().scalar_type(), true)
                     : named && named->isInt() ? c10::isIntegralType(named->toScalarType(), true)
                                               : false;
  if (whole && arguments.size() > 2 && arguments[2].isScalar() &&
      std::abs(arguments[2].toScalar().toDouble()) < 1) {
    refuse(ErrorKind::kArgument, "a step of at least 1 for a range of integers");
  }
}

// Takes the running statistics where it is not training, there or not.
void runningStatistics(const Stack& arguments) {
  const bool has_places = !arguments[3].isBool();
  const size_t training = has_places ? 5 : 3;
  if (arguments.size() <= training || !arguments[training].isBool() || arguments[training].toBool()) return;
  const auto is_there = [](const c10::IValue& value) {
    return value.isTensor() && value.toTensor().defined();
  };
  const at::Tensor& input = arguments[0].toTensor();
  const auto fits = [&](const c10::IValue& value) {
    return is_there(value) && input.dim() > 1 && value.toTensor().numel() == input.size(1);
  };
  if (!has_places || !fits(arguments[3]) || !fits(arguments[4])) {
    refuse(ErrorKind::kArgument, "runningMean and runningVar of one number a channel, or training: true");
  }
}

// Reads as many numbers of the second tensor as the first has.
void equalSizes(const Stack& arguments) {
  if (arguments[0].toTensor().sizes() != arguments[1].toTensor().sizes()) {
    refuse(ErrorKind::kShape, "tensors of one shape");
  }
}

// Takes the exponent without its sign, which the least integer has no number for.
void exponent(const Stack& arguments) {
  if (arguments[1].toInt() == std::numeric_limits<int64_t>::min()) {
    refuse(ErrorKind::kArgument, "an exponent above -2^63");
  }
}

// Narrows a range in steps of a bin until the ratio is reached: (input, numel, bins, ratio, bit width).
void quantisationRange(const Stack& arguments) {
  constexpr int64_t kMostBins = 1'000'000;
  const int64_t bins = arguments[2].toInt(), width = arguments[4].toInt();
  const double ratio = arguments[3].toDouble();
  if (bins < 1 || bins > kMostBins || !(ratio >= 0 && ratio <= 1) || width < 1 || width > 16) {
    refuse(ErrorKind::kArgument, "1 to 1000000 bins, a ratio from 0 to 1 and 1 to 16 bits");
  }
}

// Divides the heads of the query by those of key and value.
void groupedHeads(const Stack& arguments) {
  const c10::IValue& grouped = arguments.back();
  if (!grouped.isBool() || !grouped.toBool()) return;
  for (const size_t i : {1, 2}) {
    const at::Tensor& tensor = arguments[i].toTensor();
    if (tensor.dim() < 3 || tensor.size(-3) == 0) refuse(ErrorKind::kShape, "key and value with heads");
  }
}

// Takes dimensions as they are.
void transform(const Stack& arguments) {
  const int64_t count = arguments[0].toTensor().dim();
  std::vector<bool> taken(count, false);
  for (const int64_t dim : arguments[1].toIntVector()) {
    if (dim < 0 || dim >= count || taken[dim]) {
      refuse(ErrorKind::kIndex, "dimensions that the tensor has, from 0 and each once, for dim");
    }
    taken[dim] = true;
  }
}

// Halves the last of the dimensions, which may not be there.
void realTransform(const Stack& arguments) {
  transform(arguments);
  if (arguments[1].toIntVector().empty()) refuse(ErrorKind::kIndex, "a dimension or more for dim");
}

// Reads half as many numbers as it is to give, and one more.
void inverseRealTransform(const Stack& arguments) {
  realTransform(arguments);
  const int64_t size = arguments[0].toTensor().size(arguments[1].toIntVector().back());
  const int64_t wanted = arguments[3].toInt();
  if (wanted < 1 || wanted / 2 >= size) {
    refuse(ErrorKind::kShape, "1 to " + std::to_string(2 * size - 1) + " for lastDimSize");
  }
}

using Check = void (*)(const Stack&);

// test/fuzz/guarded.ts holds the reason for each, and a call that ends a process without its guard.
const std::unordered_map<std::string, Check> kGuards = {
    {"aten::_foreach_", equalLists},  // and whatever begins so
    {"aten::_fused_moving_avg_obs_fq_helper", channelAxis},
    {"aten::_fused_moving_avg_obs_fq_helper_functional", channelAxis},
    {"aten::fused_moving_avg_obs_fake_quant", channelAxis},
    {"aten::_fft_c2c", transform},
    {"aten::_fft_r2c", realTransform},
    {"aten::_log_softmax_backward_data", equalSizes},
    {"aten::_logcumsumexp", oneDtype},
    {"aten::_softmax_backward_data", equalSizes},
    {"aten::adaptive_max_pool2d", adaptiveSizes},
    {"aten::adaptive_max_pool3d", adaptiveSizes},
    {"aten::choose_qparams_optimized", quantisationRange},
    {"aten::linalg_matrix_power", exponent},
    {"aten::lstm", lstmSizes},
    {"aten::matrix_power", exponent},
    {"aten::max_pool1d", windowSizes},
    {"aten::max_pool1d_with_indices", windowSizes},
    {"aten::_fused_adagrad_", fusedStep},
    {"aten::_fused_adam_", fusedStep},
    {"aten::_fused_adamw_", fusedStep},
    {"aten::_fused_sgd_", fusedStep},
    {"aten::_fft_c2r", inverseRealTransform},
    {"aten::_native_multi_head_attention", someHeads},
    {"aten::_scaled_dot_product_attention_math", groupedHeads},
    {"aten::_transformer_encoder_layer_fwd", someHeads},
    {"aten::_triton_multi_head_attention", someHeads},
    {"aten::scaled_dot_product_attention", groupedHeads},
    {"aten::set_", materialised},
    {"aten::_native_batch_norm_legit", runningStatistics},
    {"aten::_native_batch_norm_legit_functional", runningStatistics},
    {"aten::_weight_norm", weightNorm},
    {"aten::_weight_norm_interface", weightNormInterface},
    {"aten::native_batch_norm", runningStatistics},
    {"aten::native_group_norm", someGroups},
    {"aten::range", rangeStep},
    {"aten::smooth_l1_loss_backward", inexactTensors},
    {"aten::_chunk_cat", chunkCat},
    {"aten::tril", triangleOut},
    {"aten::triu", triangleOut},
};

}  // namespace

Guard argumentGuardOf(const std::string& name) {
  const std::string family = "aten::_foreach_";
  const auto found = kGuards.find(name.starts_with(family) ? family : name);
  return found == kGuards.end() ? Guard() : Guard(found->second);
}

Guard guardOf(const c10::FunctionSchema& schema) {
  const std::string& name = schema.name();
  std::vector<Guard> guards;
  for (Guard guard : {refusalOf(name), argumentGuardOf(name), valueGuardOf(name), sparseGuardOf(name),
                      resizeGuardOf(name), outGuardOf(schema)}) {
    if (guard) guards.push_back(std::move(guard));
  }
  if (guards.size() < 2) return guards.empty() ? nullptr : guards.front();
  return [guards = std::move(guards)](const Stack& arguments) {
    for (const Guard& guard : guards) guard(arguments);
  };
}

}  // namespace candelabra
