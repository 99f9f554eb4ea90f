// What a tensor is: shape, strides, dtype, device; and its one value, when it has one.

#include <ATen/ops/_local_scalar_dense.h>

#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

Napi::Value shape(Call& call) { return call.integers(call.tensor(0, "tensor").sizes()); }

Napi::Value stride(Call& call) { return call.integers(call.tensor(0, "tensor").strides()); }

Napi::Value ndim(Call& call) {
  return Napi::Number::New(call.env(), static_cast<double>(call.tensor(0, "tensor").dim()));
}

Napi::Value numel(Call& call) {
  return Napi::Number::New(call.env(), static_cast<double>(call.tensor(0, "tensor").numel()));
}

Napi::Value dtype(Call& call) {
  return Napi::String::New(call.env(), dtypeName(call.tensor(0, "tensor").scalar_type()));
}

Napi::Value device(Call& call) {
  return Napi::String::New(call.env(), deviceName(call.tensor(0, "tensor").device()));
}

Napi::Value item(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  if (tensor.numel() != 1) {
    throw Error(ErrorKind::kShape,
                "expected a tensor of one element, got " + std::to_string(tensor.numel()) + " elements");
  }
  if (tensor.is_meta()) throw Error(ErrorKind::kDevice, "a meta tensor has a shape but no values");
  const at::Scalar value = tensor.item();
  const Napi::Env env = call.env();
  if (value.isBoolean()) return Napi::Boolean::New(env, value.toBool());
  constexpr int64_t kSafe = 9007199254740991;
  if (tensor.scalar_type() == c10::kUInt64) {
    const uint64_t whole = value.toUInt64();
    if (whole > static_cast<uint64_t>(kSafe)) return Napi::BigInt::New(env, whole);
    return Napi::Number::New(env, static_cast<double>(whole));
  }
  if (value.isIntegral(false)) {
    const int64_t whole = value.toLong();
    if (whole > kSafe || whole < -kSafe) return Napi::BigInt::New(env, whole);
    return Napi::Number::New(env, static_cast<double>(whole));
  }
  if (value.isComplex()) {
    const auto complex = value.toComplexDouble();
    auto result = Napi::Object::New(env);
    result.Set("re", complex.real());
    result.Set("im", complex.imag());
    return result;
  }
  return Napi::Number::New(env, value.toDouble());
}

}  // namespace

void registerMetadata(Napi::Object exports) {
  define(exports, "shape", shape);
  define(exports, "stride", stride);
  define(exports, "ndim", ndim);
  define(exports, "numel", numel);
  define(exports, "dtype", dtype);
  define(exports, "device", device);
  define(exports, "item", item);
}

}  // namespace candelabra
