// Settings of the process: default dtype, deterministic algorithms, precision of float32 products, denormals.

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>

#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

Napi::Value getDefaultDtype(Call& call) {
  return Napi::String::New(call.env(), dtypeName(c10::get_default_dtype_as_scalartype()));
}

Napi::Value setDefaultDtype(Call& call) {
  const c10::ScalarType dtype = requireDtype(call.string(0, "dtype"), "dtype");
  if (!c10::isFloatingType(dtype)) {
    throw Error(ErrorKind::kDtype, "expected a floating dtype for dtype, got '" + dtypeName(dtype) + "'");
  }
  c10::set_default_dtype(c10::scalarTypeToTypeMeta(dtype));
  return call.undefined();
}

Napi::Value getDeterministic(Call& call) {
  const auto& context = at::globalContext();
  auto result = Napi::Object::New(call.env());
  result.Set("enabled", context.deterministicAlgorithms());
  result.Set("warnOnly", context.deterministicAlgorithmsWarnOnly());
  return result;
}

Napi::Value setDeterministic(Call& call) {
  at::globalContext().setDeterministicAlgorithms(call.boolean(0, "mode"), call.boolean(1, "warnOnly"));
  return call.undefined();
}

Napi::Value getFloat32MatmulPrecision(Call& call) {
  switch (at::globalContext().float32MatmulPrecision()) {
    case at::Float32MatmulPrecision::HIGHEST: return Napi::String::New(call.env(), "highest");
    case at::Float32MatmulPrecision::HIGH: return Napi::String::New(call.env(), "high");
    default: return Napi::String::New(call.env(), "medium");
  }
}

Napi::Value setFloat32MatmulPrecision(Call& call) {
  const std::string precision = call.string(0, "precision");
  // libtorch only warns about other words.
  if (precision != "highest" && precision != "high" && precision != "medium") {
    throw argumentError("precision", "'highest', 'high' or 'medium'", "the string '" + precision + "'");
  }
  at::globalContext().setFloat32MatmulPrecision(precision);
  return call.undefined();
}

Napi::Value setFlushDenormal(Call& call) {
  return Napi::Boolean::New(call.env(), at::globalContext().setFlushDenormal(call.boolean(0, "mode")));
}

Napi::Value getNumInteropThreads(Call& call) {
  return Napi::Number::New(call.env(), at::get_num_interop_threads());
}

Napi::Value setNumInteropThreads(Call& call) {
  const int64_t threads = call.integer(0, "threads");
  if (threads < 1 || threads > 4096)
    throw argumentError("threads", "an integer from 1 to 4096", std::to_string(threads));
  at::set_num_interop_threads(static_cast<int>(threads));
  return call.undefined();
}

}  // namespace

void registerSettings(Napi::Object exports) {
  define(exports, "getDefaultDtype", getDefaultDtype);
  define(exports, "setDefaultDtype", setDefaultDtype);
  define(exports, "getDeterministic", getDeterministic);
  define(exports, "setDeterministic", setDeterministic);
  define(exports, "getFloat32MatmulPrecision", getFloat32MatmulPrecision);
  define(exports, "setFloat32MatmulPrecision", setFloat32MatmulPrecision);
  define(exports, "setFlushDenormal", setFlushDenormal);
  define(exports, "getNumInteropThreads", getNumInteropThreads);
  define(exports, "setNumInteropThreads", setNumInteropThreads);
}

}  // namespace candelabra
