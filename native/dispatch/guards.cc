#include "dispatch/guards.h"

#include <unordered_map>

#include "tensor/errors.h"

namespace candelabra {
namespace {

using Stack = torch::jit::Stack;

template <class Visit>
void eachTensor(const Stack& arguments, Visit visit) {
  for (const c10::IValue& value : arguments) {
    if (value.isTensor()) {
      visit(value.toTensor());
    } else if (value.isTensorList()) {
      for (const at::Tensor& tensor : value.toTensorVector()) visit(tensor);
    }
  }
}

[[noreturn]] void refuse(ErrorKind kind, const std::string& expected) {
  throw Error(kind, "expected " + expected + ": libtorch does not check it, and would end the process");
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

// Divides by a size.
void elements(const Stack& arguments) {
  eachTensor(arguments, [](const at::Tensor& tensor) {
    if (tensor.defined() && tensor.numel() == 0) refuse(ErrorKind::kShape, "tensors with elements");
  });
}

// Looks at the first of a list.
void nonEmptyLists(const Stack& arguments) {
  for (const c10::IValue& value : arguments) {
    if (value.isTensorList() && value.toListRef().empty()) {
      refuse(ErrorKind::kArgument, "at least one Tensor in the list");
    }
  }
}

// Takes what other operators made on trust: pointers, indices and sizes in tensors are followed wherever they lead.
void internal(const Stack&) {
  throw Error(ErrorKind::kNotImplemented,
              "libtorch checks none of the arguments of this internal operator and ends the process at wrong "
              "ones: use the public functions that are made of it");
}

// test/fuzz/guarded.ts holds the reason for each, and a call that ends a process without its guard.
const std::unordered_map<std::string, Guard> kGuards = {
    {"aten::_weight_norm_interface", weightNormInterface},
    {"aten::_weight_norm", elements},
    {"aten::_stack", nonEmptyLists},
    {"aten::_convert_indices_from_csr_to_coo", internal},
    {"aten::_thnn_differentiable_gru_cell_backward", internal},
    {"aten::quantized_lstm_cell", internal},
};

}  // namespace

Guard guardOf(const std::string& name) {
  const auto found = kGuards.find(name);
  return found == kGuards.end() ? nullptr : found->second;
}

}  // namespace candelabra
