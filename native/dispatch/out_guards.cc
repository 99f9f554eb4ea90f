// Tensors that results are written into, which only operators by full name take (`add.out`). libtorch checks them where
// an operator goes through its iterators. Kernels with loops of their own write as many numbers as there are elements,
// from the pointer on, and composites hand efficient zeros on to them.

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

Guard outGuardOf(const c10::FunctionSchema& schema) {
  std::vector<Out> outs;
  for (size_t i = 0; i < schema.arguments().size(); ++i) {
    const c10::Argument& argument = schema.arguments()[i];
    const bool is_written = argument.alias_info() && argument.alias_info()->isWrite();
    if (argument.kwarg_only() && is_written) outs.push_back({i, camelCase(argument.name())});
  }
  if (outs.empty()) return nullptr;
  return [outs = std::move(outs)](const torch::jit::Stack& arguments) {
    for (const Out& out : outs) {
      eachTensor(arguments[out.place], [&](const at::Tensor& tensor) { check(tensor, out.name); });
    }
  };
}

}  // namespace candelabra
