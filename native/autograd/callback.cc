#include "autograd/callback.h"

#include "tensor/call.h"

namespace candelabra {
namespace {

Napi::Array handlesOf(Environment& environment, Napi::Env env, const Callback::Tensors& tensors) {
  auto array = Napi::Array::New(env, tensors.size());
  for (uint32_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].defined()) {
      array.Set(i, environment.adopt(tensors[i]));
    } else {
      array.Set(i, env.Null());
    }
  }
  return array;
}

Callback::Tensors tensorsOf(Environment& environment, Napi::Value value) {
  if (!value.IsArray()) throw argumentError("the result", "an array of handles", describe(value));
  const auto array = value.As<Napi::Array>();
  Callback::Tensors tensors;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value element = array.Get(i);
    if (element.IsNull() || element.IsUndefined()) {
      tensors.emplace_back();
    } else {
      tensors.push_back(
          environment.tensor(element.As<Napi::Number>().DoubleValue(), "a tensor that a callback returned"));
    }
  }
  return tensors;
}

}  // namespace

Callback::Callback(Napi::Value function) : thread_(EnvironmentThread::current()) {
  if (!function.IsFunction()) throw argumentError("callback", "a function", describe(function));
  napi_create_reference(function.Env(), function, 1, &reference_);
  ++thread_->callbacks;
}

Callback::~Callback() {
  --thread_->callbacks;
  if (reference_) thread_->release(reference_);
}

void Callback::release() {
  if (reference_) thread_->release(std::exchange(reference_, nullptr));
}

void Callback::enter(const std::vector<Tensors>& lists, const std::vector<bool>& flags,
                     const std::function<void(Napi::Value)>& receive) const {
  thread_->run([&] {
    const napi_env env = thread_->env();
    try {
      if (reference_) callFunction(lists, flags, receive);
    } catch (const Napi::Error& error) {
      // It holds a reference, which must not die on the engine's thread.
      napi_throw(env, error.Value());
      throw ThrownByJavaScript(env);
    }
  });
}

void Callback::callFunction(const std::vector<Tensors>& lists, const std::vector<bool>& flags,
                            const std::function<void(Napi::Value)>& receive) const {
  const napi_env env = thread_->env();
  const Napi::HandleScope handles(env);
  Environment& environment = Environment::of(env);
  napi_value function = nullptr, self = nullptr, result = nullptr;
  napi_get_reference_value(env, reference_, &function);
  napi_get_undefined(env, &self);
  std::vector<napi_value> arguments;
  for (const Tensors& list : lists) arguments.push_back(handlesOf(environment, env, list));
  if (!flags.empty()) {
    auto array = Napi::Array::New(env, flags.size());
    for (uint32_t i = 0; i < flags.size(); ++i) array.Set(i, Napi::Boolean::New(env, flags[i]));
    arguments.push_back(array);
  }
  if (napi_call_function(env, self, function, arguments.size(), arguments.data(), &result) != napi_ok) {
    throw ThrownByJavaScript(env);
  }
  receive(Napi::Value(env, result));
}

std::optional<Callback::Tensors> Callback::call(const std::vector<Tensors>& lists,
                                                const std::vector<bool>& flags) const {
  std::optional<Tensors> tensors;
  enter(lists, flags, [&](Napi::Value result) {
    if (result.IsUndefined() || result.IsNull()) return;
    tensors = tensorsOf(Environment::of(thread_->env()), result);
  });
  return tensors;
}

at::Tensor Callback::take(const std::vector<Tensors>& lists) const {
  at::Tensor tensor;
  enter(lists, {}, [&](Napi::Value result) {
    if (!result.IsNumber()) throw argumentError("the result", "a handle", describe(result));
    Environment& environment = Environment::of(thread_->env());
    const double handle = result.As<Napi::Number>().DoubleValue();
    tensor = environment.tensor(handle, "a tensor that a callback returned");
    environment.dispose(handle);
  });
  return tensor;
}

std::shared_ptr<Callback> Callback::callForCallback(const std::vector<Tensors>& lists) const {
  std::shared_ptr<Callback> callback;
  enter(lists, {}, [&](Napi::Value result) { callback = std::make_shared<Callback>(result); });
  return callback;
}

ThrownByJavaScript::ThrownByJavaScript(napi_env env) {
  const Napi::HandleScope handles(env);
  napi_value thrown = nullptr, holder = nullptr;
  napi_ref reference = nullptr;
  // A worker that is being terminated has no exception to give, and can run nothing more.
  if (napi_get_and_clear_last_exception(env, &thrown) != napi_ok || !thrown) return;
  // Only objects can be referenced, but anything can be thrown.
  if (napi_create_object(env, &holder) != napi_ok) return;
  if (napi_set_named_property(env, holder, "thrown", thrown) != napi_ok) return;
  if (napi_create_reference(env, holder, 1, &reference) != napi_ok) return;
  holder_ = std::shared_ptr<napi_ref__>(
      reference, [thread = EnvironmentThread::current()](napi_ref dead) { thread->release(dead); });
}

void ThrownByJavaScript::rethrow(napi_env env) const {
  const Napi::HandleScope handles(env);
  napi_value holder = nullptr, thrown = nullptr;
  if (!holder_ || napi_get_reference_value(env, holder_.get(), &holder) != napi_ok || !holder ||
      napi_get_named_property(env, holder, "thrown", &thrown) != napi_ok) {
    Environment::of(env).throwError("GraphError", what(), "backward");
    return;
  }
  napi_throw(env, thrown);
}

}  // namespace candelabra
