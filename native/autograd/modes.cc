// Gradient modes as one small number, so that TypeScript can carry them across a promise (lib/tensor/context.ts):
// bit 0: gradients are recorded; bit 1: inference mode; bits 2 to 9: autocast. The modes live in the thread; setting them here does what
// the guards at::AutoGradMode and c10::InferenceMode do, without a guard's lifetime.

#include <ATen/autocast_mode.h>
#include <c10/core/AutogradState.h>
#include <c10/core/DispatchKeySet.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "autograd/autocast.h"
#include "autograd/autograd.h"
#include "tensor/call.h"

namespace candelabra {
namespace {

constexpr uint32_t kGrad = 1;
constexpr uint32_t kInference = 2;

uint32_t currentMode() {
  const auto& state = c10::AutogradState::get_tls_state();
  return (state.get_grad_mode() ? kGrad : 0) | (state.get_inference_mode() ? kInference : 0);
}

void setMode(uint32_t mode) {
  setAutocast(mode);
  const bool inference = mode & kInference;
  auto state = c10::AutogradState::get_tls_state();
  const bool was_inference = state.get_inference_mode();
  state.set_grad_mode(mode & kGrad);
  state.set_fw_grad_mode(!inference);
  state.set_inference_mode(inference);
  c10::AutogradState::set_tls_state(state);
  if (inference == was_inference) return;
  const auto keys = c10::impl::tls_local_dispatch_key_set();
  c10::impl::PODLocalDispatchKeySet next{};
  next.set_included(inference ? keys.included_.remove(c10::DispatchKey::ADInplaceOrView)
                              : keys.included_.add(c10::DispatchKey::ADInplaceOrView));
  next.set_excluded(inference ? (keys.excluded_ | c10::autograd_dispatch_keyset)
                              : (keys.excluded_ - c10::autograd_dispatch_keyset));
  c10::impl::_force_tls_local_dispatch_key_set(next);
}

// (scope, mode): both at once, since they change together
napi_value setContext(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, arguments, nullptr, &data);
  double scope = 0;
  uint32_t mode = kGrad;
  napi_get_value_double(env, arguments[0], &scope);
  napi_get_value_uint32(env, arguments[1], &mode);
  static_cast<Environment*>(data)->setScope(scope);
  setMode(mode);
  return nullptr;
}

Napi::Value mode(Call& call) { return Napi::Number::New(call.env(), currentMode()); }

Napi::Value clearAutocastCache(Call& call) {
  at::autocast::clear_cache();
  return call.undefined();
}

}  // namespace

void registerModes(Napi::Object exports) {
  define(exports, "clearAutocastCache", clearAutocastCache);
  define(exports, "mode", mode);
  napi_value function = nullptr;
  napi_create_function(exports.Env(), "setContext", NAPI_AUTO_LENGTH, setContext,
                       &Environment::of(exports.Env()), &function);
  exports.Set("setContext", Napi::Value(exports.Env(), function));
}

}  // namespace candelabra
