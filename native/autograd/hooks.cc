// Hooks on tensors: on the gradient as it passes, and on a leaf once its gradient has been added up.

#include <ATen/core/Tensor.h>
#include <ATen/functorch/DynamicLayer.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "autograd/autograd.h"
#include "autograd/engine.h"
#include "autograd/saved_hooks.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

std::string form(const at::Tensor& tensor) {
  return dtypeName(tensor.scalar_type()) + " " + c10::str(tensor.sizes()) + " " + deviceName(tensor.device());
}

at::Tensor replacement(const at::Tensor& gradient, const std::optional<Callback::Tensors>& result) {
  if (!result) return at::Tensor();
  const at::Tensor& given = result->at(0);
  if (given.sizes() != gradient.sizes() || given.scalar_type() != gradient.scalar_type() ||
      given.device() != gradient.device()) {
    throw Error(ErrorKind::kGraph, "a hook is to return nothing or a gradient of the same form as it got, " +
                                       form(gradient) + ", got " + form(given));
  }
  return given;
}

// The handle that removes the hook: the graph may be gone before it.
Napi::Value removable(Call& call, const std::shared_ptr<Callback>& callback) {
  return Napi::External<std::weak_ptr<Callback>>::New(
      call.env(), new std::weak_ptr<Callback>(callback),
      [](Napi::Env, std::weak_ptr<Callback>* pointer) { delete pointer; });
}

Napi::Value removeHook(Call& call) {
  if (!call[0].IsExternal()) throw argumentError("hook", "a hook's handle", describe(call[0]));
  if (const auto callback = call[0].As<Napi::External<std::weak_ptr<Callback>>>().Data()->lock()) {
    callback->release();
  }
  return call.undefined();
}

// (tensor, ([grad]) => [grad] | undefined)
Napi::Value registerHook(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  if (!tensor.requires_grad()) {
    throw Error(ErrorKind::kGraph,
                "a hook needs a tensor that requires grad: no gradient would ever reach this one");
  }
  const auto callback = std::make_shared<Callback>(call[1]);
  tensor.register_hook([callback](const at::Tensor& gradient) -> at::Tensor {
    return replacement(gradient, callback->call({{gradient}}));
  });
  return removable(call, callback);
}

struct PostAccumulateHooks : torch::autograd::PostAccumulateGradHook {
  void operator()(const at::Tensor& tensor) override {
    const auto present = callbacks;  // a hook may register another
    // libtorch holds the leaf's lock meanwhile: a backward that came to this leaf again would wait for ever.
    struct Accumulating {
      explicit Accumulating(std::atomic<int>& count) : count_(count) { ++count_; }
      ~Accumulating() { --count_; }
      std::atomic<int>& count_;
    };
    for (const auto& callback : present) {
      const Accumulating accumulating(callback->thread().accumulating);
      callback->call({{tensor}});
    }
  }

  std::vector<std::shared_ptr<Callback>> callbacks;
};

// (leaf, ([leaf]) => void)
Napi::Value registerPostAccumulateGradHook(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  if (!tensor.requires_grad() || !tensor.is_leaf()) {
    throw Error(ErrorKind::kGraph,
                "gradients are added up in leaves that require grad only: use registerHook() here");
  }
  const auto callback = std::make_shared<Callback>(call[1]);
  auto& known = torch::autograd::impl::post_acc_grad_hooks(tensor);
  auto* hooks = dynamic_cast<PostAccumulateHooks*>(known.get());
  if (!hooks) {
    auto made = std::make_unique<PostAccumulateHooks>();
    hooks = made.get();
    torch::autograd::impl::set_post_acc_grad_hooks(tensor, std::move(made));
  }
  hooks->callbacks.push_back(callback);
  return removable(call, callback);
}

Napi::Value retainGrad(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  if (!tensor.requires_grad()) {
    throw Error(ErrorKind::kGraph, "the tensor does not require grad, so it has no gradient to keep");
  }
  tensor.retain_grad();
  return call.undefined();
}

Napi::Value retainsGrad(Call& call) {
  return Napi::Boolean::New(call.env(), call.tensor(0, "tensor").retains_grad());
}

// (pack | null for none, tensors that the nodes hold for unpack)
Napi::Value pushSavedTensorHooks(Call& call) {
  if (call.has(0) && at::functorch::maybeCurrentDynamicLayer()) {
    throw Error(
        ErrorKind::kGraph,
        "saved tensors cannot have hooks (checkpoint(), savedTensorsHooks()) inside a function given to "
        "func.grad, func.vmap or their like");
  }
  pushSavedHooks(call.has(0) ? std::make_shared<Callback>(call[0]) : nullptr, call.tensors(1, "held"));
  return call.undefined();
}

Napi::Value popSavedTensorHooks(Call& call) {
  popSavedHooks();
  return call.undefined();
}

// (checkNan | null to end it, () => the stack)
Napi::Value setAnomaly(Call& call) {
  if (call.has(0)) {
    enableAnomaly(call.boolean(0, "checkNan"), call[1]);
  } else {
    disableAnomaly();
  }
  return call.undefined();
}

// Tests: the engine on a thread of its own although the CPU needs none.
Napi::Value forceEngineThread(Call& call) {
  EnvironmentThread::current()->forced = call.boolean(0, "forced");
  return call.undefined();
}

Napi::Value helperRuns(Call& call) {
  return Napi::Number::New(call.env(), EnvironmentThread::current()->helpers);
}

Napi::Value heldCallbacks(Call& call) {
  return Napi::Number::New(call.env(), EnvironmentThread::current()->callbacks);
}

Napi::Value versionOf(Call& call) {
  return Napi::Number::New(call.env(), static_cast<double>(call.tensor(0, "tensor")._version()));
}

}  // namespace

void registerHooks(Napi::Object exports) {
  define(exports, "registerHook", registerHook);
  define(exports, "registerPostAccumulateGradHook", registerPostAccumulateGradHook);
  define(exports, "removeHook", removeHook);
  define(exports, "retainGrad", retainGrad);
  define(exports, "retainsGrad", retainsGrad);
  define(exports, "pushSavedTensorHooks", pushSavedTensorHooks);
  define(exports, "popSavedTensorHooks", popSavedTensorHooks);
  define(exports, "setAnomaly", setAnomaly);
  define(exports, "forceEngineThread", forceEngineThread);
  define(exports, "helperRuns", helperRuns);
  define(exports, "heldCallbacks", heldCallbacks);
  define(exports, "versionOf", versionOf);
}

}  // namespace candelabra
