// Tensors that an operator is given to write its results into.

#pragma once

#include <ATen/ATen.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <cstddef>
#include <vector>

namespace candelabra {

// Whether an operator writes into it beside its first argument, on which it works in place: `out`, `noise`, `values`.
bool isOut(const c10::Argument& argument, size_t place);

// libtorch gives an out tensor its new sizes before it finds that there is no memory for them, and leaves one that reads
// past its end. restore() gives them back the sizes they had: memory never shrinks.
class OutSizes {
 public:
  // `places`: where on the stack they are.
  OutSizes(const std::vector<size_t>& places, const torch::jit::Stack& arguments);
  void restore() const;

 private:
  struct Before {
    at::Tensor tensor;
    std::vector<int64_t> sizes;
    std::vector<int64_t> strides;
  };
  std::vector<Before> before_;
};

}  // namespace candelabra
