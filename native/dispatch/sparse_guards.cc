// Sparse tensors of indices: kernels follow them wherever they lead, and libtorch looks only where it is told to.

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <string>
#include <unordered_map>

#include "dispatch/guard_rules.h"

namespace candelabra {
namespace {

using Stack = torch::jit::Stack;

bool isMeta(const Stack& arguments) { return arguments[0].isTensor() && arguments[0].toTensor().is_meta(); }

// Those of a size; (indices, values), with a size or without; isCoalesced comes last.
void coordinates(const Stack& arguments) {
  if (!arguments[0].isTensor() || isMeta(arguments)) return;
  const c10::AutoGradMode no_grad(false);
  const bool is_coalesced = arguments.back().isBool() && arguments.back().toBool();
  if (arguments[2].isIntList()) {
    at::_validate_sparse_coo_tensor_args(arguments[0].toTensor(), arguments[1].toTensor(),
                                         arguments[2].toIntVector(), is_coalesced);
  } else if (is_coalesced) {
    refuse(ErrorKind::kArgument, "the size beside isCoalesced");
  }
}

// (compressed indices, plain indices, values, size).
template <c10::Layout kLayout>
void compressed(const Stack& arguments) {
  if (isMeta(arguments)) return;
  if (!arguments[3].isIntList()) refuse(ErrorKind::kArgument, "the size beside indices and values");
  const c10::AutoGradMode no_grad(false);
  at::_validate_sparse_compressed_tensor_args(arguments[0].toTensor(), arguments[1].toTensor(),
                                              arguments[2].toTensor(), arguments[3].toIntVector(), kLayout);
}

// test/fuzz/guarded_sparse.ts holds the reason for each, and a call that ends a process without its guard.
const std::unordered_map<std::string, void (*)(const Stack&)> kGuards = {
    {"aten::sparse_bsc_tensor", compressed<c10::kSparseBsc>},
    {"aten::sparse_bsr_tensor", compressed<c10::kSparseBsr>},
    {"aten::sparse_coo_tensor", coordinates},
    {"aten::sparse_csc_tensor", compressed<c10::kSparseCsc>},
    {"aten::sparse_csr_tensor", compressed<c10::kSparseCsr>},
};

}  // namespace

Guard sparseGuardOf(const std::string& name) {
  const auto found = kGuards.find(name);
  return found == kGuards.end() ? Guard() : Guard(found->second);
}

}  // namespace candelabra
