// functorch's layers, one call each: TypeScript (lib/tensor/func) puts vmap, grad and jvp together from them.
//
// A layer belongs to the thread and is left in the order it was entered in. Tensors inside are wrapped for their
// layer's level; what leaves a layer is unwrapped.

#include "autograd/transforms.h"

#include <ATen/functorch/ADInterpreters.h>
#include <ATen/functorch/BatchedFallback.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/TensorWrapper.h>
#include <ATen/ops/movedim.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include "autograd/autograd.h"
#include "autograd/saved_hooks.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using at::functorch::RandomnessType;
using at::functorch::TransformType;

RandomnessType randomnessOf(const std::string& name) {
  if (name == "error") return RandomnessType::Error;
  if (name == "same") return RandomnessType::Same;
  if (name == "different") return RandomnessType::Different;
  throw argumentError("randomness", "'error', 'same' or 'different'", "'" + name + "'");
}

Napi::Value level(Call& call, int64_t pushed) {
  return Napi::Number::New(call.env(), static_cast<double>(pushed));
}

// (batch size, randomness) -> level
Napi::Value pushVmap(Call& call) {
  const int64_t size = call.integer(0, "batchSize");
  const auto randomness = randomnessOf(call.string(1, "randomness"));
  // Operators without a rule run element by element; their values are the same, so there is nothing to warn of.
  at::functorch::setVmapFallbackWarningEnabled(false);
  return level(call,
               at::functorch::initAndPushDynamicLayer(TransformType::Vmap, c10::SymInt(size), randomness));
}

// Inference mode leaves out what derivatives are made from; the result would be zeros.
void refuseInInference() {
  if (!c10::InferenceMode::is_enabled()) return;
  throw Error(
      ErrorKind::kGraph,
      "derivatives of functions cannot be taken in inferenceMode(): use noGrad() around them instead, which "
      "does not reach inside");
}

Napi::Value pushGrad(Call& call) {
  refuseInInference();
  if (hasSavedHooks()) {
    throw Error(
        ErrorKind::kGraph,
        "func.grad, func.vjp and their like cannot be used where saved tensors have hooks (checkpoint(), "
        "savedTensorsHooks()): call checkpoint outside of them");
  }
  return level(call, at::functorch::initAndPushDynamicLayer(TransformType::Grad, std::nullopt, std::nullopt,
                                                            at::GradMode::is_enabled()));
}

Napi::Value pushJvp(Call& call) {
  refuseInInference();
  const bool previous = c10::AutogradState::get_tls_state().get_fw_grad_mode();
  return level(call, at::functorch::initAndPushDynamicLayer(TransformType::Jvp, std::nullopt, std::nullopt,
                                                            std::nullopt, previous));
}

Napi::Value popLayer(Call& call) {
  if (!at::functorch::maybeCurrentDynamicLayer())
    throw Error(ErrorKind::kGraph, "there is no transform to leave");
  at::functorch::popDynamicLayerAndDeleteMetadata();
  return call.undefined();
}

Napi::Value transformDepth(Call& call) {
  return level(call, static_cast<int64_t>(at::functorch::getDynamicLayerStack().size()));
}

// (tensor, dim, level)
Napi::Value addBatchDim(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  return call.handle(at::functorch::addBatchDim(tensor, call.integer(1, "dim"), call.integer(2, "level")));
}

bool isBatchedAt(const at::Tensor& tensor, int64_t level) {
  const auto* batched = at::functorch::maybeGetBatchedImpl(tensor);
  return batched && batched->level() >= level;
}

// (tensor, level, batch size, out dim); what does not depend on the element is repeated
Napi::Value removeBatchDim(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const int64_t wanted = call.integer(1, "level"), size = call.integer(2, "batchSize");
  const int64_t dim = call.integer(3, "outDim");
  at::Tensor result = tensor;
  int64_t from = 0;
  if (isBatchedAt(tensor, wanted)) {
    const auto* batched = at::functorch::maybeGetBatchedImpl(tensor);
    result = batched->value();
    from = batched->bdim();
  } else {
    std::vector<int64_t> sizes = tensor.sizes().vec();
    sizes.insert(sizes.begin(), size);
    result = tensor.expand(sizes);
  }
  if (dim < -result.dim() || dim >= result.dim()) {
    throw argumentError("outDims",
                        "a dimension of the result, " + std::to_string(-result.dim()) + " to " +
                            std::to_string(result.dim() - 1),
                        std::to_string(dim));
  }
  return call.handle(at::movedim(result, from, dim));
}

Napi::Value isBatched(Call& call) {
  return Napi::Boolean::New(call.env(), isBatchedAt(call.tensor(0, "tensor"), call.integer(1, "level")));
}

// (tensor, level)
Napi::Value wrapForGrad(Call& call) {
  return call.handle(at::functorch::makeTensorWrapper(call.tensor(0, "tensor"), call.integer(1, "level")));
}

// (tensor, level)
Napi::Value unwrapForGrad(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const auto* wrapper = at::functorch::maybeGetTensorWrapper(tensor);
  const bool here = wrapper && wrapper->level() == call.integer(1, "level");
  return call.handle(here ? wrapper->value() : tensor);
}

// tensor -> { level, batchDim | null, value } of a live transform's wrapper, or null
Napi::Value wrapperOf(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const Napi::Env env = call.env();
  auto result = Napi::Object::New(env);
  const auto describe = [&](int64_t level, Napi::Value dim, const at::Tensor& value) {
    result.Set("level", static_cast<double>(level));
    result.Set("batchDim", dim);
    result.Set("value", call.handle(value));
    return result;
  };
  if (const auto* batched = at::functorch::maybeGetBatchedImpl(tensor)) {
    const auto dim = Napi::Number::New(env, static_cast<double>(batched->bdim()));
    return describe(batched->level(), dim, batched->value());
  }
  const auto* wrapper = at::functorch::maybeGetTensorWrapper(tensor);
  if (!wrapper || !wrapper->level()) return env.Null();
  return describe(*wrapper->level(), env.Null(), wrapper->value());
}

// requiresGrad_() for the transforms themselves; users may not call it inside one
Napi::Value trackInTransform(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  if (!torch::autograd::isDifferentiableType(tensor.scalar_type())) {
    throw Error(ErrorKind::kDtype,
                "only tensors of floating point or complex dtype can be differentiated, got " +
                    dtypeName(tensor.scalar_type()));
  }
  tensor.set_requires_grad(true);
  return call.undefined();
}

Napi::Value enterDualLevel(Call& call) {
  refuseInInference();
  return level(call, static_cast<int64_t>(torch::autograd::forward_ad::enter_dual_level()));
}

Napi::Value exitDualLevel(Call& call) {
  torch::autograd::forward_ad::exit_dual_level(static_cast<uint64_t>(call.integer(0, "level")));
  return call.undefined();
}

}  // namespace

at::Tensor plainValue(at::Tensor tensor) {
  while (const auto* wrapper = at::functorch::maybeGetTensorWrapper(tensor))
    tensor = at::Tensor(wrapper->value());
  if (at::functorch::isBatchedTensor(tensor)) {
    throw Error(ErrorKind::kGraph,
                "the values of a tensor inside vmap cannot be read, there is one set for each example: "
                "return it from "
                "the function and read it outside");
  }
  return tensor;
}

void registerTransforms(Napi::Object exports) {
  define(exports, "pushVmap", pushVmap);
  define(exports, "pushGrad", pushGrad);
  define(exports, "pushJvp", pushJvp);
  define(exports, "popLayer", popLayer);
  define(exports, "transformDepth", transformDepth);
  define(exports, "addBatchDim", addBatchDim);
  define(exports, "removeBatchDim", removeBatchDim);
  define(exports, "isBatched", isBatched);
  define(exports, "wrapForGrad", wrapForGrad);
  define(exports, "unwrapForGrad", unwrapForGrad);
  define(exports, "wrapperOf", wrapperOf);
  define(exports, "trackInTransform", trackInTransform);
  define(exports, "enterDualLevel", enterDualLevel);
  define(exports, "exitDualLevel", exitDualLevel);
}

}  // namespace candelabra
