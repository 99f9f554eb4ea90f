// Tensors that results are written into, which hardly any but operators by full name take (`add.out`). libtorch checks them where
// an operator goes through its iterators. Kernels with loops of their own write as many numbers as there are elements,
// from the pointer on, and composites hand efficient zeros on to them.

#include "dispatch/out_guards.h"

#include <string>
#include <vector>

#include "dispatch/guard_rules.h"
#include "dispatch/signature.h"

namespace candelabra {
namespace {

struct Out {
  size_t place;
  std::string name;
};

// Surely: some address stands for two elements. Kernels then write past the memory's end.
bool sharesMemory(const at::Tensor& tensor) {
  if (tensor.numel() < 2) return false;
  int64_t span = 1;
  for (int64_t dim = 0; dim < tensor.dim(); ++dim) {
    if (tensor.size(dim) > 1 && tensor.stride(dim) == 0) return true;
    span += (tensor.size(dim) - 1) * tensor.stride(dim);
  }
  return tensor.numel() > span;
}

void check(const at::Tensor& tensor, const std::string& name) {
  if (!tensor.defined()) return;
  if (tensor.layout() != c10::kStrided || tensor._is_zerotensor() || tensor.is_conj() || tensor.is_neg() ||
      sharesMemory(tensor)) {
    refuse(ErrorKind::kArgument,
           "a strided tensor with memory for each element, no view as conj() or expand() "
           "give, for " +
               name);
  }
}

}  // namespace

bool isOut(const c10::Argument& argument, size_t place) {
  return argument.alias_info() && argument.alias_info()->isWrite() && (argument.kwarg_only() || place > 0);
}

OutSizes::OutSizes(const std::vector<size_t>& places, const torch::jit::Stack& arguments) {
  for (const size_t place : places) {
    eachTensor(arguments[place], [&](const at::Tensor& tensor) {
      if (!tensor.defined()) return;
      before_.push_back({tensor, tensor.sizes().vec(), tensor.strides().vec()});
    });
  }
}

void OutSizes::restore() const {
  for (const auto& [tensor, sizes, strides] : before_) {
    if (tensor.sizes() == sizes && tensor.strides() == strides) continue;
    tensor.unsafeGetTensorImpl()->set_sizes_and_strides(sizes, strides);
  }
}

Guard outGuardOf(const c10::FunctionSchema& schema) {
  std::vector<Out> outs;
  for (size_t i = 0; i < schema.arguments().size(); ++i) {
    const c10::Argument& argument = schema.arguments()[i];
    if (isOut(argument, i)) outs.push_back({i, camelCase(argument.name())});
  }
  if (outs.empty()) return nullptr;
  return [outs = std::move(outs)](const torch::jit::Stack& arguments) {
    for (const Out& out : outs) {
      eachTensor(arguments[out.place], [&](const at::Tensor& tensor) { check(tensor, out.name); });
    }
  };
}

}  // namespace candelabra
