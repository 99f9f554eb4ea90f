// Checks that read the numbers in a tensor. Each costs a pass over them, which is little beside what the operator does.

#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/TensorWrapper.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "autograd/transforms.h"
#include "dispatch/guard_rules.h"

namespace candelabra {
namespace {

using Stack = torch::jit::Stack;

// Without the wrappers of func's transforms, under which numbers cannot be read.
at::Tensor unwrapped(at::Tensor tensor) {
  for (;;) {
    if (const auto* batched = at::functorch::maybeGetBatchedImpl(tensor)) {
      tensor = at::Tensor(batched->value());
    } else if (const auto* wrapper = at::functorch::maybeGetTensorWrapper(tensor)) {
      tensor = at::Tensor(wrapper->value());
    } else {
      return tensor;
    }
  }
}

// Whether `condition(numbers)` holds for one of them; what has none to read is libtorch's to refuse.
template <class Condition>
bool holdsForAny(const at::Tensor& tensor, Condition condition) {
  if (!tensor.defined()) return false;
  const at::Tensor numbers = unwrapped(tensor);
  if (numbers.layout() != c10::kStrided || numbers.is_meta()) return false;
  const at::NoGradGuard no_grad;
  const OutsideTransforms outside;
  return condition(numbers).any().item().toBool();
}

// LAPACK balances a matrix until its norms agree, which they never do; torch.linalg.eig checks it.
void finiteMatrix(const Stack& arguments) {
  const at::Tensor& matrix = arguments[0].toTensor();
  const auto dtype = matrix.scalar_type();
  const bool is_taken = dtype == c10::kFloat || dtype == c10::kDouble || dtype == c10::kComplexFloat ||
                        dtype == c10::kComplexDouble;
  const auto is_not_finite = [](const at::Tensor& numbers) { return numbers.isfinite().logical_not(); };
  if (is_taken && holdsForAny(matrix, is_not_finite)) {
    throw Error(ErrorKind::kArgument, "the input tensor should not contain infs or NaNs");
  }
}

// The sampler draws until it has passed the count.
void orderedCount(const Stack& arguments) {
  const at::Tensor& count = arguments[0].toTensor();
  if (count.is_floating_point() && holdsForAny(count, [](const at::Tensor& n) { return n.isnan(); })) {
    throw Error(ErrorKind::kArgument, "expected numbers for count, got NaN: libtorch would draw for ever");
  }
}

// A recurrence of as many steps as the degree for each element; those of other polynomials have closed forms.
void boundedDegree(const Stack& arguments) {
  constexpr double kMost = 1e6;
  const c10::IValue& n = arguments[1];
  if (n.isTensor() ? n.toTensor().is_complex() : n.isComplexDouble()) return;
  const bool is_long =
      n.isTensor() ? holdsForAny(n.toTensor(),
                                 [](const at::Tensor& numbers) { return numbers.to(c10::kDouble).gt(kMost); })
                   : n.toScalar().toDouble() > kMost;
  if (is_long) {
    throw Error(
        ErrorKind::kArgument,
        "expected degrees of at most 1000000 for n: libtorch takes as many steps for each element and "
        "cannot be stopped");
  }
}

std::vector<int64_t> lengthsOf(const c10::IValue& lengths) {
  if (!lengths.isTensor()) return lengths.toIntVector();
  const at::Tensor numbers = unwrapped(lengths.toTensor()).to(c10::kCPU, c10::kLong).flatten().contiguous();
  return {numbers.const_data_ptr<int64_t>(), numbers.const_data_ptr<int64_t>() + numbers.numel()};
}

// Reads and writes at the place of each class, wherever that is. What lies behind a row's length is not read.
void ctcClasses(const Stack& arguments) {
  const at::Tensor &log_probs = arguments[0].toTensor(), &targets = arguments[1].toTensor();
  if (!log_probs.is_cpu() || !targets.is_cpu() || log_probs.dim() == 0) return;
  if (!c10::isIntegralType(targets.scalar_type(), false)) return;  // libtorch's to refuse
  const int64_t classes = log_probs.size(-1);
  const at::NoGradGuard no_grad;
  const OutsideTransforms outside;
  const at::Tensor numbers = unwrapped(targets).to(c10::kLong).contiguous();
  const std::vector<int64_t> lengths = lengthsOf(arguments[3]);
  const bool has_rows = numbers.dim() == 2 && static_cast<int64_t>(lengths.size()) == numbers.size(0);
  const int64_t width = has_rows ? numbers.size(1) : numbers.numel();
  for (int64_t row = 0; row < (has_rows ? numbers.size(0) : 1); ++row) {
    const int64_t used = has_rows ? std::min(lengths[static_cast<size_t>(row)], width) : width;
    const int64_t* first = numbers.const_data_ptr<int64_t>() + row * width;
    for (int64_t i = 0; i < used; ++i) {
      if (first[i] >= 0 && first[i] < classes) continue;
      throw Error(ErrorKind::kIndex, "expected classes from 0 to " + std::to_string(classes - 1) +
                                         " for targets, got " + std::to_string(first[i]));
    }
  }
}

// Takes as many rows of the data for each step as its batch size says; PyTorch's PackedSequence checks them.
void packedBatches(const Stack& arguments) {
  const at::Tensor &data = arguments[0].toTensor(), &sizes = arguments[1].toTensor();
  if (!sizes.is_cpu() || sizes.scalar_type() != c10::kLong) return;  // libtorch's to refuse
  const at::NoGradGuard no_grad;
  const OutsideTransforms outside;
  const std::vector<int64_t> batches = lengthsOf(arguments[1]);
  int64_t rows = data.dim() == 0 ? 0 : data.size(0);
  int64_t most = rows;
  for (const int64_t batch : batches) {
    if (batch < 0 || batch > most || batch > rows) {
      throw Error(ErrorKind::kArgument,
                  "expected batchSizes that do not grow, of no more rows than the data has, got " +
                      std::to_string(batch));
    }
    most = batch;
    rows -= batch;
  }
}

// The dtypes that libtorch takes places and lengths in; others are libtorch's to refuse.
bool holdsPlaces(const at::Tensor& tensor) {
  return tensor.defined() && (tensor.scalar_type() == c10::kInt || tensor.scalar_type() == c10::kLong);
}

bool anyOutside(const at::Tensor& places, int64_t least, int64_t most) {
  return holdsPlaces(places) && holdsForAny(places, [&](const at::Tensor& numbers) {
           return numbers.lt(least).logical_or(numbers.gt(most));
         });
}

// Walks as many rows of the data as the lengths say, or from offset to offset: (data, reduce, lengths, indices, offsets,
// axis), with a list of segments for each of the sizes before the axis.
void segments(const Stack& arguments) {
  const at::Tensor& data = arguments[0].toTensor();
  const int64_t axis = arguments[5].toInt();
  if (axis < 0 || axis >= data.dim()) return;  // libtorch's to refuse
  const int64_t rows = data.size(axis);
  for (const size_t place : {2, 4}) {
    const at::Tensor sizes = arguments[place].isTensor() ? arguments[place].toTensor() : at::Tensor();
    if (!holdsPlaces(sizes) || sizes.dim() != axis + 1) continue;
    const bool is_offsets = place == 4;
    const bool leads = sizes.sizes().slice(0, axis) == data.sizes().slice(0, axis);
    const auto leaves = [&](const at::Tensor& numbers) {
      return is_offsets ? numbers.diff(1, -1).lt(0) : numbers.sum(-1, false, c10::kLong).gt(rows);
    };
    if (leads && !anyOutside(sizes, 0, rows) && !holdsForAny(sizes, leaves)) continue;
    throw Error(ErrorKind::kIndex, std::string("expected ") +
                                       (is_offsets ? "offsets that rise from 0 or more to at most "
                                                   : "lengths of 0 or more and together at most ") +
                                       std::to_string(rows) + " for each of the sizes before the axis");
  }
}

// Begins a bag wherever its offset says: (weight, indices, offsets), which the mean and the sum of bags check in part.
void bagOffsets(const Stack& arguments) {
  const at::Tensor &indices = arguments[1].toTensor(), &offsets = arguments[2].toTensor();
  const int64_t count = indices.numel();
  if (anyOutside(offsets, 0, count)) {
    throw Error(ErrorKind::kIndex, "expected offsets from 0 to " + std::to_string(count) +
                                       ", the number of indices, for offsets");
  }
}

// Writes at the place of each index, in an image of the input's last dimensions: (gradient, input, kernel, stride,
// padding, dilation, ceil mode, indices). -1 is a window of padding alone.
template <int64_t kDims>
void pooledPlaces(const Stack& arguments) {
  const at::Tensor &input = arguments[1].toTensor(), &indices = arguments[7].toTensor();
  if (input.dim() < kDims) return;  // libtorch's to refuse
  int64_t places = 1;
  for (int64_t dim = 1; dim <= kDims; ++dim) places *= input.size(-dim);
  if (anyOutside(indices, -1, places - 1)) {
    throw Error(ErrorKind::kIndex,
                "expected places of the input from 0 to " + std::to_string(places - 1) + " for indices");
  }
}

// test/fuzz/guarded_values.ts holds the reason for each, and a call that ends a process without its guard.
const std::unordered_map<std::string, void (*)(const Stack&)> kGuards = {
    {"aten::_ctc_loss", ctcClasses},
    {"aten::_embedding_bag", bagOffsets},
    {"aten::_embedding_bag_forward_only", bagOffsets},
    {"aten::_linalg_eigvals", finiteMatrix},
    {"aten::_pad_packed_sequence", packedBatches},
    {"aten::binomial", orderedCount},
    {"aten::ctc_loss", ctcClasses},
    {"aten::embedding_bag", bagOffsets},
    {"aten::linalg_eigvals", finiteMatrix},
    {"aten::max_pool2d_with_indices_backward", pooledPlaces<2>},
    {"aten::max_pool3d_with_indices_backward", pooledPlaces<3>},
    {"aten::segment_reduce", segments},
    {"aten::special_laguerre_polynomial_l", boundedDegree},
    {"aten::special_legendre_polynomial_p", boundedDegree},
};

}  // namespace

Guard valueGuardOf(const std::string& name) {
  const auto found = kGuards.find(name);
  return found == kGuards.end() ? Guard() : Guard(found->second);
}

}  // namespace candelabra
