// The process's libtorch: version, threads, devices.

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#include "tensor/call.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

Napi::Value builtAgainst(Call& call) { return Napi::String::New(call.env(), TORCH_VERSION); }

Napi::Value buildConfiguration(Call& call) { return Napi::String::New(call.env(), at::show_config()); }

Napi::Value getNumThreads(Call& call) { return Napi::Number::New(call.env(), at::get_num_threads()); }

Napi::Value setNumThreads(Call& call) {
  const int64_t threads = call.integer(0, "threads");
  if (threads < 1 || threads > 4096)
    throw argumentError("threads", "an integer from 1 to 4096", std::to_string(threads));
  at::set_num_threads(static_cast<int>(threads));
  return call.undefined();
}

Napi::Value cudaIsAvailable(Call& call) { return Napi::Boolean::New(call.env(), at::hasCUDA()); }

Napi::Value cudaDeviceCount(Call& call) {
  return Napi::Number::New(call.env(),
                           at::hasCUDA() ? static_cast<double>(at::detail::getCUDAHooks().deviceCount()) : 0);
}

}  // namespace

void registerRuntime(Napi::Object exports) {
  define(exports, "builtAgainst", builtAgainst);
  define(exports, "buildConfiguration", buildConfiguration);
  define(exports, "getNumThreads", getNumThreads);
  define(exports, "setNumThreads", setNumThreads);
  define(exports, "cudaIsAvailable", cudaIsAvailable);
  define(exports, "cudaDeviceCount", cudaDeviceCount);
}

}  // namespace candelabra
