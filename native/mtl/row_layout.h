// How the gradients of one parameter lie in memory, and when the pointer kernels may take them.

#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace candelabra::mtl {

using Rows = std::vector<at::Tensor>;  // one gradient a task; undefined for zeros

// True where the kernels may read and write through a pointer: layouts agree by `asParameter`.
inline bool hasPointer(const at::Tensor& tensor) {
  const auto type = c10::toRealValueType(tensor.scalar_type());
  return tensor.device().is_cpu() && (type == at::kFloat || type == at::kDouble);
}

// A complex number is two real ones: inner products become Re<a, b>, sums stay as they are.
inline size_t realSize(const at::Tensor& tensor) {
  return static_cast<size_t>(tensor.numel()) * (tensor.is_complex() ? 2 : 1);
}

inline bool isFloat(const at::Tensor& tensor) {
  return c10::toRealValueType(tensor.scalar_type()) == at::kFloat;
}

template <class Real>
std::vector<const Real*> pointers(const Rows& rows, size_t begin) {
  std::vector<const Real*> result;
  for (const at::Tensor& row : rows) {
    result.push_back(row.defined() ? static_cast<const Real*>(row.const_data_ptr()) + begin : nullptr);
  }
  return result;
}

// Dense, with no lazy conjugate, and in the parameter's own order of elements (contiguous, where that one
// has gaps or overlaps): then the n-th element in memory is the same element everywhere.
at::Tensor asParameter(const at::Tensor& gradient, const at::Tensor& parameter);

// The first row that is there, or none.
inline Rows::const_iterator firstOf(const Rows& rows) {
  return std::find_if(rows.begin(), rows.end(), [](const at::Tensor& row) { return row.defined(); });
}

}  // namespace candelabra::mtl
