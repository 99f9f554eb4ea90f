#include "mtl/spans.h"

#include <ATen/ATen.h>
#include <ATen/TensorIterator.h>

#include <algorithm>

namespace candelabra::mtl {

std::vector<std::vector<Span>> groupSpans(const std::vector<size_t>& parameters,
                                          const std::vector<size_t>& sizes) {
  constexpr size_t kGroup = size_t{1} << 16;
  std::vector<std::vector<Span>> groups;
  size_t room = 0;
  for (const size_t parameter : parameters) {
    for (size_t begin = 0; begin < sizes[parameter];) {
      if (room == 0) {
        groups.emplace_back();
        room = kGroup;
      }
      const size_t end = std::min(sizes[parameter], begin + room);
      groups.back().push_back({parameter, begin, end});
      room -= end - begin;
      begin = end;
    }
  }
  return groups;
}

// at::parallel_for is a template over OpenMP: compiled here it would need an OpenMP of our own beside the one
// libtorch brings. A TensorIterator over the indices runs the same loop inside libtorch.
void parallelFor(size_t count, const std::function<void(size_t)>& body) {
  if (count < 2) {
    for (size_t i = 0; i < count; ++i) body(i);
    return;
  }
  const at::Tensor indices = at::arange(static_cast<int64_t>(count), at::kLong);
  auto iterator = at::TensorIterator::borrowing_nullary_op(indices);
  const auto loop = [&](char** data, const int64_t* strides, int64_t inner, int64_t outer) {
    for (int64_t j = 0; j < outer; ++j) {
      for (int64_t k = 0; k < inner; ++k) {
        body(static_cast<size_t>(*reinterpret_cast<int64_t*>(data[0] + k * strides[0] + j * strides[1])));
      }
    }
  };
  iterator.for_each(loop, /*grain_size=*/1);
}

}  // namespace candelabra::mtl
