// libtorch sets a tensor's new sizes before it finds that the memory cannot grow, and so leaves one that reads past its
// end. Here memory grows first: what fails changes nothing.

#include <ATen/native/Resize.h>
#include <c10/util/safe_numerics.h>

#include <limits>

#include "dispatch/guard_rules.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

void makeRoom(const at::Tensor& tensor, at::IntArrayRef sizes) {
  // Autograd's efficient zeros have no memory, and libtorch ends the process when it makes some.
  if (tensor._is_zerotensor()) {
    throw Error(ErrorKind::kArgument, "expected a tensor with memory of its own for self: resize a clone()");
  }
  if (!tensor.has_storage() || !tensor.is_cpu()) return;
  uint64_t bytes = 1;
  bool overflows = false;
  for (const int64_t size : sizes) {
    if (size <= 0) return;  // no elements, or libtorch's own error
    overflows |= c10::mul_overflows(bytes, static_cast<uint64_t>(size), &bytes);
  }
  overflows |= c10::add_overflows(bytes, static_cast<uint64_t>(tensor.storage_offset()), &bytes);
  overflows |= c10::mul_overflows(bytes, static_cast<uint64_t>(tensor.itemsize()), &bytes);
  if (overflows || bytes > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    throw Error(ErrorKind::kShape, "the new shape holds more elements than memory can address");
  }
  auto* storage = tensor.storage().unsafeGetStorageImpl();
  if (bytes <= storage->nbytes()) return;
  if (!storage->resizable()) {
    throw Error(ErrorKind::kShape, "the memory is shared and holds " + std::to_string(storage->nbytes()) +
                                       " bytes, which is too little for the new shape: resize a clone()");
  }
  at::native::resize_bytes_cpu(storage, bytes);
}

void resize(const torch::jit::Stack& arguments) {
  makeRoom(arguments[0].toTensor(), arguments[1].toIntVector());
}

void resizeAs(const torch::jit::Stack& arguments) {
  makeRoom(arguments[0].toTensor(), arguments[1].toTensor().sizes());
}

}  // namespace

Guard resizeGuardOf(const std::string& name) {
  if (name == "aten::resize_") return resize;
  return name == "aten::resize_as_" ? resizeAs : nullptr;
}

}  // namespace candelabra
