#include "mtl/gradient_rows.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "mtl/kernels.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

using Rows = std::vector<at::Tensor>;

constexpr int64_t kColumns = int64_t{1} << 20;  // of J at once, in the ATen fallback

// True where the kernels may read and write through a pointer: layouts agree by `asParameter`.
bool hasPointer(const at::Tensor& tensor) {
  const auto type = c10::toRealValueType(tensor.scalar_type());
  return tensor.device().is_cpu() && (type == at::kFloat || type == at::kDouble);
}

// A complex number is two real ones: inner products become Re<a, b>, sums stay as they are.
size_t realSize(const at::Tensor& tensor) {
  return static_cast<size_t>(tensor.numel()) * (tensor.is_complex() ? 2 : 1);
}

template <class Real>
std::vector<const Real*> pointers(const Rows& rows) {
  std::vector<const Real*> result;
  for (const at::Tensor& row : rows) {
    result.push_back(row.defined() ? static_cast<const Real*>(row.const_data_ptr()) : nullptr);
  }
  return result;
}

// Dense, with no lazy conjugate, and in the parameter's own order of elements (contiguous, where that one
// has gaps or overlaps): then the n-th element in memory is the same element everywhere.
at::Tensor asParameter(const at::Tensor& gradient, const at::Tensor& parameter) {
  if (!gradient.defined()) return gradient;
  at::Tensor dense = gradient.layout() == at::kStrided ? gradient : gradient.to_dense();
  dense = dense.resolve_conj().resolve_neg();
  const bool packed = parameter.is_non_overlapping_and_dense();
  if (packed ? dense.strides() == parameter.strides() : dense.is_contiguous()) return dense;
  at::Tensor copy = packed ? at::empty_strided(parameter.sizes(), parameter.strides(), dense.options())
                           : at::empty(parameter.sizes(), dense.options());
  return copy.copy_(dense);
}

bool nobodyElseHolds(const at::Tensor& gradient) {
  return gradient.use_count() == 1 && gradient.layout() == at::kStrided &&
         gradient.storage().use_count() == 1;
}

void addProducts(const Rows& rows, GramianSum& sum) {
  const auto first = std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.defined(); });
  if (first == rows.end()) return;
  if (c10::toRealValueType(first->scalar_type()) == at::kFloat) {
    sum.add(pointers<float>(rows).data(), realSize(*first));
  } else {
    sum.add(pointers<double>(rows).data(), realSize(*first));
  }
}

// J Jᵀ of one parameter with ATen, in double, a block of columns at a time.
Gramian productsByAten(const Rows& rows, const at::Tensor& parameter) {
  Rows flat;
  for (const at::Tensor& row : rows) {
    at::Tensor values = row.defined() ? row : at::zeros_like(parameter);
    if (values.is_complex()) values = at::view_as_real(values);
    flat.push_back(values.reshape({-1}));
  }
  at::Tensor total = at::zeros({static_cast<int64_t>(rows.size()), static_cast<int64_t>(rows.size())},
                               flat[0].options().dtype(at::kDouble));
  for (int64_t start = 0; start < flat[0].numel(); start += kColumns) {
    Rows block;
    for (const at::Tensor& row : flat) block.push_back(row.slice(0, start, start + kColumns).to(at::kDouble));
    const at::Tensor j = at::stack(block);
    total += j.mm(j.t());
  }
  total = total.cpu().contiguous();
  const double* values = total.const_data_ptr<double>();
  return Gramian(rows.size(), std::vector<double>(values, values + total.numel()));
}

at::Tensor combinedByAten(const Rows& rows, const std::vector<double>& coefficients, at::ScalarType type) {
  const bool isHalf = type == at::kHalf || type == at::kBFloat16;
  at::Tensor sum;
  for (size_t t = 0; t < rows.size(); ++t) {
    if (!rows[t].defined()) continue;
    const at::Tensor row = isHalf ? rows[t].to(at::kFloat) : rows[t];
    sum = sum.defined() ? sum.add(row, coefficients[t]) : row.mul(coefficients[t]);
  }
  return sum.to(type);
}

void combineInto(at::Tensor& destination, const Rows& rows, const std::vector<double>& coefficients,
                 bool accumulate) {
  const size_t size = realSize(destination);
  if (c10::toRealValueType(destination.scalar_type()) == at::kFloat) {
    combine(pointers<float>(rows).data(), coefficients.data(), rows.size(), size,
            static_cast<float*>(destination.mutable_data_ptr()), accumulate);
  } else {
    combine(pointers<double>(rows).data(), coefficients.data(), rows.size(), size,
            static_cast<double*>(destination.mutable_data_ptr()), accumulate);
  }
  // Written behind autograd's back: whoever saved the old values for a backward pass is to hear of it.
  if (accumulate) destination.unsafeGetTensorImpl()->bump_version();
}

// As AccumulateGrad does it without a graph: a first gradient is taken over, a later one added in place.
void accumulate(const at::Tensor& parameter, at::Tensor gradient) {
  at::Tensor& current = parameter.mutable_grad();
  if (!current.defined()) {
    current = std::move(gradient);
  } else if (current.layout() == at::kStrided) {
    current.add_(gradient);
  } else {
    current = current + gradient;
  }
}

// Memory for a new .grad: the first row's, when it is ours alone, since each element is read before it is
// written.
at::Tensor memoryFor(Rows& rows) {
  const auto first = std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.defined(); });
  return nobodyElseHolds(*first) ? *first : at::empty_like(*first, c10::MemoryFormat::Preserve);
}

}  // namespace

Gramians gramians(TaskGradients& gradients, const std::vector<std::string>& tasks) {
  const at::NoGradGuard noGraph;
  GramianSum inLayer(tasks.size()), elsewhere(tasks.size());
  Gramian layerRest(tasks.size()), rest(tasks.size());
  for (size_t p = 0; p < gradients.shared.size(); ++p) {
    const bool isLayer =
        std::find(gradients.layer.begin(), gradients.layer.end(), p) != gradients.layer.end();
    const at::Tensor& parameter = gradients.shared[p];
    for (at::Tensor& row : gradients.rows[p]) row = asParameter(row, parameter);
    if (hasPointer(parameter)) {
      addProducts(gradients.rows[p], isLayer ? inLayer : elsewhere);
    } else {
      (isLayer ? layerRest : rest).add(productsByAten(gradients.rows[p], parameter));
    }
  }
  Gramians result{elsewhere.total(), inLayer.total()};
  result.layer.add(layerRest);
  result.shared.add(rest);
  result.shared.add(result.layer);
  for (size_t t = 0; t < tasks.size(); ++t) {
    if (std::isfinite(result.shared(t, t))) continue;
    throw argumentError("the gradient of task '" + tasks[t] + "' on the shared parameters", "finite numbers",
                        "NaN or infinity; a smaller learning rate or a bounded loss mends it");
  }
  return result;
}

void combineShared(TaskGradients& gradients, const std::vector<double>& coefficients) {
  const at::NoGradGuard noGraph;
  for (size_t p = 0; p < gradients.shared.size(); ++p) {
    const at::Tensor& parameter = gradients.shared[p];
    Rows& rows = gradients.rows[p];
    if (std::none_of(rows.begin(), rows.end(), [](const auto& row) { return row.defined(); })) continue;
    at::Tensor& current = parameter.mutable_grad();
    if (!hasPointer(parameter)) {
      accumulate(parameter, combinedByAten(rows, coefficients, parameter.scalar_type()));
    } else if (!current.defined()) {
      at::Tensor memory = memoryFor(rows);
      combineInto(memory, rows, coefficients, false);
      current = std::move(memory);
    } else if (current.layout() == at::kStrided && current.is_non_overlapping_and_dense() &&
               hasPointer(current) && current.scalar_type() == parameter.scalar_type() &&
               asParameter(current, parameter).is_same(current)) {
      combineInto(current, rows, coefficients, true);
    } else {
      at::Tensor memory = memoryFor(rows);
      combineInto(memory, rows, coefficients, false);
      accumulate(parameter, std::move(memory));
    }
    rows.clear();
  }
}

void accumulateOwn(TaskGradients& gradients, const std::vector<double>& weights) {
  const at::NoGradGuard noGraph;
  for (size_t t = 0; t < gradients.own.size(); ++t) {
    for (OwnGradient& own : gradients.own[t]) {
      at::Tensor gradient = std::move(own.gradient);
      const bool steal = nobodyElseHolds(gradient);
      if (weights[t] != 1.0) {
        gradient = steal ? gradient.mul_(weights[t]) : gradient.mul(weights[t]);
      } else if (!steal && gradient.layout() == at::kStrided) {
        gradient = gradient.clone();
      }
      if (gradient.layout() == at::kStrided) gradient = asParameter(gradient, own.parameter);
      accumulate(own.parameter, std::move(gradient));
    }
    gradients.own[t].clear();
  }
}

}  // namespace candelabra::mtl
