#include "dispatch/guards.h"

#include <unordered_map>

#include "tensor/errors.h"

namespace candelabra {
namespace {

// Reads one norm for each slice of v whatever g holds; libtorch 2.13 reads past the end of a shorter g.
void weightNormInterface(const torch::jit::Stack& arguments) {
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

}  // namespace

Guard guardOf(const std::string& name) {
  static const std::unordered_map<std::string, Guard> guards = {
      {"aten::_weight_norm_interface", weightNormInterface},
  };
  const auto found = guards.find(name);
  return found == guards.end() ? nullptr : found->second;
}

}  // namespace candelabra
