// Handles, scopes and the net as JavaScript drives them; environment.h explains the three.

#include "tensor/call.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

Napi::Value dispose(Call& call) {
  return Napi::Boolean::New(call.env(), call.environment().dispose(call.number(0, "handle")));
}

Napi::Value isLive(Call& call) {
  return Napi::Boolean::New(call.env(), call.environment().table().find(call.number(0, "handle")) != nullptr);
}

Napi::Value openScope(Call& call) { return Napi::Number::New(call.env(), call.environment().openScope()); }

Napi::Value closeScope(Call& call) {
  call.environment().closeScope(call.number(0, "scope"));
  return call.undefined();
}

Napi::Value isScopeOpen(Call& call) {
  return Napi::Boolean::New(call.env(), call.environment().isOpen(call.number(0, "scope")));
}

Napi::Value moveTo(Call& call) {
  call.environment().moveTo(call.number(0, "handle"), call.number(1, "scope"));
  return call.undefined();
}

Napi::Value scopeOf(Call& call) {
  Slot* slot = call.environment().table().find(call.number(0, "handle"));
  return Napi::Number::New(call.env(), slot ? call.environment().scopeOf(*slot) : 0);
}

Napi::Value sweep(Call& call) {
  return Napi::Number::New(call.env(), static_cast<double>(call.environment().sweep()));
}

Napi::Value setPressure(Call& call) {
  call.environment().setPressure(call.number(0, "bytes"), call.number(1, "tensors"));
  return call.undefined();
}

Napi::Value memory(Call& call) {
  auto result = Napi::Object::New(call.env());
  result.Set("tensors", static_cast<double>(call.environment().table().live()));
  result.Set("bytes", static_cast<double>(call.environment().liveBytes()));
  return result;
}

Napi::Value signals(Call& call) { return Napi::Value(call.env(), call.environment().signals(call.env())); }

Napi::Value setErrorClasses(Call& call) {
  if (!call[0].IsObject()) throw argumentError("classes", "an object of constructors", describe(call[0]));
  call.environment().setErrorClasses(call[0].As<Napi::Object>());
  return call.undefined();
}

Napi::Value setCollector(Call& call) {
  if (!call[0].IsFunction()) throw argumentError("collector", "a function", describe(call[0]));
  call.environment().setCollector(call[0].As<Napi::Function>());
  return call.undefined();
}

// (handle, object): runs once for every tensor made outside scopes, so it skips Call's checks.
napi_value watch(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, arguments, nullptr, &data);
  double handle = 0;
  if (napi_get_value_double(env, arguments[0], &handle) == napi_ok) {
    static_cast<Environment*>(data)->watch(handle, arguments[1]);
  }
  return nullptr;
}

}  // namespace

void registerScopes(Napi::Object exports) {
  define(exports, "dispose", dispose);
  define(exports, "isLive", isLive);
  define(exports, "openScope", openScope);
  define(exports, "closeScope", closeScope);
  define(exports, "isScopeOpen", isScopeOpen);
  define(exports, "moveTo", moveTo);
  define(exports, "scopeOf", scopeOf);
  define(exports, "sweep", sweep);
  define(exports, "setPressure", setPressure);
  define(exports, "memory", memory);
  define(exports, "signals", signals);
  define(exports, "setErrorClasses", setErrorClasses);
  define(exports, "setCollector", setCollector);
  napi_value function = nullptr;
  napi_create_function(exports.Env(), "watch", NAPI_AUTO_LENGTH, watch, &Environment::of(exports.Env()),
                       &function);
  exports.Set("watch", Napi::Value(exports.Env(), function));
}

}  // namespace candelabra
