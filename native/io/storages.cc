// A storage travels as the uint8 tensor that covers it. All sizes were checked in TypeScript, against a file from a
// stranger; they are checked here once more, since a tensor past the end of its storage reads what is not its own.

#include <ATen/ATen.h>
#include <ATen/MapAllocator.h>
#include <ATen/core/grad_mode.h>
#include <c10/util/safe_numerics.h>

#include <algorithm>
#include <limits>

#include "autograd/transforms.h"
#include "io/io.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

at::Tensor strided(Call& call, size_t i, const char* name) {
  at::Tensor tensor = plainValue(call.tensor(i, name));
  if (tensor.layout() != c10::kStrided || !tensor.has_storage()) {
    throw argumentError(name, "a tensor with strided memory", "another layout");
  }
  // Autograd's efficient zeros have sizes and no memory.
  if (!tensor.is_meta() && tensor.storage().nbytes() > 0 && tensor.storage().data() == nullptr) {
    throw argumentError(name, "a tensor with memory", "zeros without it: use a clone()");
  }
  return tensor;
}

at::Tensor overAll(const c10::Storage& storage) {
  const at::NoGradGuard no_grad;
  const auto bytes = static_cast<int64_t>(storage.nbytes());
  return at::empty({0}, at::TensorOptions().dtype(c10::kByte).device(storage.device()))
      .set_(storage, 0, {bytes}, {1});
}

// tensor -> { storage: its storage's own number, bytes: its length, offset: in elements, isConj, isNeg }, or null where
// it is sparse
Napi::Value placeOf(Call& call) {
  if (call.tensor(0, "tensor").layout() == c10::kSparse) return call.env().Null();
  const at::Tensor tensor = strided(call, 0, "tensor");
  auto place = Napi::Object::New(call.env());
  const auto* storage = tensor.storage().unsafeGetStorageImpl();
  place.Set("storage", static_cast<double>(reinterpret_cast<uintptr_t>(storage)));
  place.Set("bytes", static_cast<double>(tensor.storage().nbytes()));
  place.Set("offset", static_cast<double>(tensor.storage_offset()));
  place.Set("isConj", tensor.is_conj());
  place.Set("isNeg", tensor.is_neg());
  return place;
}

// One past the last element that is read; throws where that does not fit into 64 bits.
int64_t reach(int64_t offset, const std::vector<int64_t>& sizes, const std::vector<int64_t>& strides) {
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return offset;
  int64_t last = offset;
  for (size_t d = 0; d < sizes.size(); ++d) {
    int64_t step = 0;
    if (c10::mul_overflows(sizes[d] - 1, strides[d], &step) || c10::add_overflows(last, step, &last)) {
      throw Error(ErrorKind::kShape, "sizes and strides reach further than memory can address");
    }
  }
  if (c10::add_overflows(last, int64_t{1}, &last)) {
    throw Error(ErrorKind::kShape, "offset reaches further than memory can address");
  }
  return last;
}

void requireElements(const std::vector<int64_t>& sizes) {
  int64_t elements = 1;
  for (const int64_t size : sizes) {
    if (size < 0 || (size != 0 && elements > std::numeric_limits<int64_t>::max() / 64 / size)) {
      throw Error(ErrorKind::kShape, "shape holds more elements than memory can address");
    }
    elements *= size;
  }
}

// A file may hold any byte for a bool, kernels count on 0 and 1.
void cleanBools(const c10::Storage& storage) {
  const auto* bytes = static_cast<const uint8_t*>(storage.data());
  uint8_t* writable = nullptr;
  for (size_t i = 0; i < storage.nbytes(); ++i) {
    if (bytes[i] <= 1) continue;
    // Only now, so that a mapped page stays the file's as long as nothing is wrong with it.
    if (!writable) writable = static_cast<uint8_t*>(storage.mutable_data());
    writable[i] = 1;
  }
}

// (uint8 tensor, dtype, offset in elements, sizes, strides, isConj, isNeg) -> a tensor over the same storage
Napi::Value overStorage(Call& call) {
  const OutsideTransforms outside;
  const at::NoGradGuard no_grad;
  const c10::Storage storage = strided(call, 0, "storage").storage();
  const c10::ScalarType dtype = requireDtype(call.string(1, "dtype"), "dtype");
  const int64_t offset = call.integer(2, "offset");
  const std::vector<int64_t> sizes = call.integers(3, "sizes");
  const std::vector<int64_t> strides = call.integers(4, "strides");
  requireElements(sizes);
  if (strides.size() != sizes.size() || offset < 0 ||
      std::any_of(strides.begin(), strides.end(), [](int64_t stride) { return stride < 0; })) {
    throw Error(ErrorKind::kShape, "expected an offset of at least 0 and such a stride for each dimension");
  }
  const auto room = static_cast<int64_t>(storage.nbytes() / c10::elementSize(dtype));
  const int64_t end = reach(offset, sizes, strides);
  if (end > room) {
    throw Error(ErrorKind::kShape,
                "expected a storage of " + std::to_string(end) + " elements, got " + std::to_string(room));
  }
  if (dtype == c10::kBool && storage.device().is_cpu()) cleanBools(storage);
  at::Tensor tensor = at::empty({0}, at::TensorOptions().dtype(dtype).device(storage.device()));
  tensor.set_(storage, offset, sizes, strides);
  if (call.boolean(5, "isConj")) {
    if (!c10::isComplexType(dtype)) throw argumentError("dtype", "a complex dtype", dtypeName(dtype));
    tensor._set_conj(true);
  }
  if (call.boolean(6, "isNeg")) tensor._set_neg(true);
  return call.handle(tensor);
}

// (path, bytes) -> a uint8 tensor on the file itself. The pages are the file's until they are written, then our own.
Napi::Value mapFile(Call& call) {
  const std::string path = call.string(0, "path");
  const int64_t bytes = call.integer(1, "bytes");
  if (bytes <= 0) throw argumentError("bytes", "at least 1", std::to_string(bytes));
  size_t actual = 0;
  at::DataPtr data = at::MapAllocator::makeDataPtr(path, 0, static_cast<size_t>(bytes), &actual);
  if (actual < static_cast<size_t>(bytes)) {
    throw Error(ErrorKind::kGeneric, "the file has become shorter: expected " + std::to_string(bytes) +
                                         " bytes, got " + std::to_string(actual));
  }
  return call.handle(overAll(c10::Storage(c10::Storage::use_byte_size_t(), bytes, std::move(data),
                                          /*allocator=*/c10::GetAllocator(c10::kCPU), /*resizable=*/false)));
}

// (uint8 tensor, begin, bytes) -> a uint8 tensor with a storage of its own on those bytes; the whole lives as long.
Napi::Value partOf(Call& call) {
  const c10::Storage whole = strided(call, 0, "storage").storage();
  const int64_t begin = call.integer(1, "begin");
  const int64_t bytes = call.integer(2, "bytes");
  const auto room = static_cast<int64_t>(whole.nbytes());
  if (begin < 0 || bytes < 0 || begin > room || bytes > room - begin || !whole.device().is_cpu()) {
    throw argumentError("begin and bytes", "a part of " + std::to_string(room) + " bytes on the CPU",
                        std::to_string(begin) + " and " + std::to_string(bytes));
  }
  auto* keeper = new c10::Storage(whole);
  at::DataPtr data(
      static_cast<uint8_t*>(whole.mutable_data()) + begin, keeper,
      [](void* kept) { delete static_cast<c10::Storage*>(kept); }, c10::kCPU);
  return call.handle(overAll(c10::Storage(c10::Storage::use_byte_size_t(), bytes, std::move(data),
                                          /*allocator=*/c10::GetAllocator(c10::kCPU), /*resizable=*/false)));
}

}  // namespace

void registerIo(Napi::Object exports) {
  define(exports, "io.placeOf", placeOf);
  define(exports, "io.overStorage", overStorage);
  define(exports, "io.mapFile", mapFile);
  define(exports, "io.partOf", partOf);
  registerTorchScript(exports);
}

}  // namespace candelabra
