// A JavaScript function that an autograd graph holds: hooks, backward functions, ways to unpack saved tensors.
//
// Tensors go in as handles, new ones in the scope that is current, in arrays with null for a missing one; they come
// back the same way. Flags, where there are any, come last as an array of booleans. TypeScript turns them into Tensors (lib/tensor/autograd/callback.ts). The function is held by a
// strong reference that is freed on the environment's thread when the graph lets go of the callback.

#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <memory>
#include <optional>
#include <vector>

#include "autograd/environment_thread.h"
#include "tensor/errors.h"

namespace candelabra {

class Callback {
 public:
  using Tensors = std::vector<at::Tensor>;

  explicit Callback(Napi::Value function);
  ~Callback();
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;

  // Nothing when the function gives nothing, or when it has been released.
  std::optional<Tensors> call(const std::vector<Tensors>& lists, const std::vector<bool>& flags = {}) const;
  // For a function that gives one tensor and its handle with it, which is freed.
  at::Tensor take(const std::vector<Tensors>& lists) const;
  // For a function that gives a function.
  std::shared_ptr<Callback> callForCallback(const std::vector<Tensors>& lists) const;
  EnvironmentThread& thread() const { return *thread_; }
  void release();  // on the environment's thread: a hook that was removed

 private:
  void enter(const std::vector<Tensors>& lists, const std::vector<bool>& flags,
             const std::function<void(Napi::Value)>& receive) const;
  void callFunction(const std::vector<Tensors>& lists, const std::vector<bool>& flags,
                    const std::function<void(Napi::Value)>& receive) const;

  std::shared_ptr<EnvironmentThread> thread_;
  napi_ref reference_ = nullptr;
};

// What a callback threw, on its way through the engine; the same JavaScript value comes out at the other end.
class ThrownByJavaScript : public Rethrowable {
 public:
  explicit ThrownByJavaScript(napi_env env);  // takes the pending exception
  const char* what() const noexcept override { return "a JavaScript function of the graph threw"; }
  void rethrow(napi_env env) const override;

 private:
  std::shared_ptr<napi_ref__> holder_;
};

}  // namespace candelabra
