// Numbers in and out. In: a typed array is copied, except one on a SharedArrayBuffer, which can be neither
// detached nor moved while a tensor uses it and so may be shared. Out: a copy, or a view on the tensor's own memory
// that keeps the storage alive.

#include <ATen/ATen.h>

#include <cstring>
#include <limits>

#include "autograd/transforms.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

struct Bytes {
  uint8_t* data;
  size_t size;
};

Bytes bytesOf(Napi::Value value) {
  if (!value.IsTypedArray()) throw argumentError("data", "a TypedArray", describe(value));
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  napi_value buffer;
  size_t offset = 0;
  napi_get_typedarray_info(value.Env(), value, &type, &length, &data, &buffer, &offset);
  return {static_cast<uint8_t*>(data), value.As<Napi::TypedArray>().ByteLength()};
}

size_t checkedBytes(const std::vector<int64_t>& shape, c10::ScalarType dtype) {
  size_t bytes = c10::elementSize(dtype);
  for (const int64_t size : shape) {
    if (size < 0)
      throw Error(ErrorKind::kShape, "expected sizes of at least 0 for shape, got " + std::to_string(size));
    if (size != 0 && bytes > std::numeric_limits<size_t>::max() / static_cast<size_t>(size)) {
      throw Error(ErrorKind::kShape, "shape holds more elements than memory can address");
    }
    bytes *= static_cast<size_t>(size);
  }
  return bytes;
}

// (typed array, dtype, shape, share) -> handle
Napi::Value fromTypedArray(Call& call) {
  const Bytes bytes = bytesOf(call[0]);
  const c10::ScalarType dtype = requireDtype(call.string(1, "dtype"), "dtype");
  const std::vector<int64_t> shape = call.integers(2, "shape");
  const size_t needed = checkedBytes(shape, dtype);
  if (needed != bytes.size) {
    throw Error(ErrorKind::kShape, "expected " + std::to_string(needed) +
                                       " bytes for this shape and dtype, got " + std::to_string(bytes.size));
  }
  const auto options = at::TensorOptions().dtype(dtype);
  const bool share = call.boolean(3, "share");
  if (share && needed > 0 && reinterpret_cast<uintptr_t>(bytes.data) % c10::elementSize(dtype) == 0) {
    napi_ref reference = nullptr;
    napi_create_reference(call.env(), call[0], 1, &reference);
    auto deleter = [reference, queue = call.environment().releaseQueue()](void*) {
      const std::lock_guard lock(queue->mutex);
      queue->references.push_back(reference);
    };
    return call.handle(at::from_blob(bytes.data, shape, deleter, options));
  }
  at::Tensor tensor = at::empty(shape, options);
  if (needed > 0) std::memcpy(tensor.mutable_data_ptr(), bytes.data, needed);
  return call.handle(tensor);
}

at::Tensor readable(Call& call) {
  const OutsideTransforms outside;
  at::Tensor tensor = plainValue(call.tensor(0, "tensor")).detach();
  if (tensor.is_meta()) throw Error(ErrorKind::kDevice, "a meta tensor has a shape but no values");
  // Autograd's efficient zeros have no memory until they are copied.
  if (tensor._is_zerotensor()) tensor = tensor.clone();
  // Conjugate and negative views hold other bytes than their values.
  return tensor.cpu().resolve_conj().resolve_neg().contiguous();
}

// Where memory is short Node-API's own constructor ends the process, JavaScript's throws.
Napi::ArrayBuffer newBuffer(Napi::Env env, size_t bytes) {
  constexpr size_t kSmall = 64 << 10;
  if (bytes <= kSmall) return Napi::ArrayBuffer::New(env, bytes);
  const auto constructor = env.Global().Get("ArrayBuffer").As<Napi::Function>();
  try {
    return constructor.New({Napi::Number::New(env, static_cast<double>(bytes))}).As<Napi::ArrayBuffer>();
  } catch (const Napi::Error&) {
    throw Error(ErrorKind::kMemory, "cannot allocate " + std::to_string(bytes) + " bytes for a typed array");
  }
}

// handle -> ArrayBuffer with the elements in row-major order
Napi::Value toBuffer(Call& call) {
  const at::Tensor tensor = readable(call);
  auto buffer = newBuffer(call.env(), tensor.nbytes());
  if (tensor.nbytes() > 0) std::memcpy(buffer.Data(), tensor.const_data_ptr(), tensor.nbytes());
  return buffer;
}

// handle -> ArrayBuffer on the tensor's memory where it is contiguous and on the CPU, else as toBuffer
Napi::Value viewBuffer(Call& call) {
  const OutsideTransforms outside;
  const at::Tensor tensor = plainValue(call.tensor(0, "tensor")).detach();
  const bool lazy = tensor.is_conj() || tensor.is_neg() || tensor._is_zerotensor();
  if (lazy || !tensor.is_cpu() || !tensor.is_contiguous() || tensor.nbytes() == 0) {
    return toBuffer(call);
  }
  auto* owner = new at::Tensor(tensor);
  napi_value buffer = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      call.env(), tensor.mutable_data_ptr(), tensor.nbytes(),
      [](napi_env, void*, void* hint) { delete static_cast<at::Tensor*>(hint); }, owner, &buffer);
  if (status != napi_ok) {  // runtimes with a memory cage (Electron) allow no external buffers
    delete owner;
    return toBuffer(call);
  }
  return Napi::Value(call.env(), buffer);
}

}  // namespace

void registerBuffers(Napi::Object exports) {
  define(exports, "fromTypedArray", fromTypedArray);
  define(exports, "toBuffer", toBuffer);
  define(exports, "viewBuffer", viewBuffer);
}

}  // namespace candelabra
