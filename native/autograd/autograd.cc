#include "autograd/autograd.h"

#include <ATen/functorch/DynamicLayer.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include "autograd/direct.h"
#include "autograd/engine.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using torch::autograd::variable_list;

variable_list definedOrNot(const std::vector<std::optional<at::Tensor>>& tensors) {
  variable_list result;
  for (const auto& tensor : tensors) result.push_back(tensor.value_or(at::Tensor()));
  return result;
}

void requireGraph(const at::Tensor& output, const std::string& name) {
  if (output.requires_grad()) return;
  throw Error(ErrorKind::kGraph,
              name +
                  " does not require grad and has no gradFn: make it from tensors that require grad, "
                  "outside noGrad() and inferenceMode()");
}

// Leaves that require grad belong to the graph outside; a transform has its own.
void refuseInTransform(const char* what) {
  if (!at::functorch::maybeCurrentDynamicLayer()) return;
  throw Error(ErrorKind::kGraph,
              std::string(what) +
                  " cannot be used inside a function given to func.grad, func.vmap or their like: "
                  "use those transforms there, or call it outside");
}

std::string named(const char* list, size_t i) { return std::string(list) + "[" + std::to_string(i) + "]"; }

// (tensors, gradients | null each, retainGraph, createGraph, inputs | undefined)
Napi::Value backward(Call& call) {
  refuseInTransform("backward()");
  if (EnvironmentThread::current()->accumulating > 0) {
    throw Error(
        ErrorKind::kGraph,
        "a hook of registerPostAccumulateGradHook cannot call backward(), which might come to the same leaf "
        "and wait for it: use autograd.grad() there, or call backward() afterwards");
  }
  const auto tensors = call.tensors(0, "tensors");
  const auto gradients = call.optionalTensors(1, "gradients");
  for (size_t i = 0; i < tensors.size(); ++i) {
    requireGraph(tensors[i], tensors.size() == 1 ? "the tensor" : named("tensors", i));
    if (!gradients[i] && tensors[i].numel() != 1) {
      throw Error(ErrorKind::kShape,
                  "a gradient is created by itself only for a scalar: give one, or reduce the tensor "
                  "first, for instance with sum()");
    }
  }
  const auto inputs = call.has(4) ? call.tensors(4, "inputs") : variable_list();
  if (call.has(4) && inputs.empty()) throw argumentError("inputs", "at least one Tensor", "an empty array");
  const bool retain = call.boolean(2, "retainGraph"), create = call.boolean(3, "createGraph");
  const bool isLoss = tensors.size() == 1 && !gradients[0] && inputs.empty() && !create;
  runEngine([&] {
    if (isLoss &&
        backwardDirectly(tensors, {at::ones_like(tensors[0], at::MemoryFormat::Contiguous)}, retain))
      return;
    torch::autograd::backward(tensors, definedOrNot(gradients), retain, create, inputs);
  });
  return call.undefined();
}

// (outputs, inputs, gradOutputs | null each, retainGraph, createGraph, allowUnused) -> handles or nulls
Napi::Value grad(Call& call) {
  const auto outputs = call.tensors(0, "outputs");
  const auto inputs = call.tensors(1, "inputs");
  if (inputs.empty()) throw argumentError("inputs", "at least one Tensor", "an empty array");
  for (size_t i = 0; i < outputs.size(); ++i) requireGraph(outputs[i], named("outputs", i));
  for (size_t i = 0; i < inputs.size(); ++i) requireGraph(inputs[i], named("inputs", i));
  const auto gradients = definedOrNot(call.optionalTensors(2, "gradOutputs"));
  const bool retain = call.boolean(3, "retainGraph"), create = call.boolean(4, "createGraph");
  const bool unused = call.boolean(5, "allowUnused");
  variable_list results;
  runEngine([&] { results = torch::autograd::grad(outputs, inputs, gradients, retain, create, unused); });
  return call.handles(results);
}

Napi::Value requiresGrad(Call& call) {
  return Napi::Boolean::New(call.env(), call.tensor(0, "tensor").requires_grad());
}

Napi::Value setRequiresGrad(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const bool wanted = call.boolean(1, "requiresGrad");
  if (wanted) refuseInTransform("requiresGrad_()");
  if (wanted && !torch::autograd::isDifferentiableType(tensor.scalar_type())) {
    throw Error(ErrorKind::kDtype,
                "only tensors of floating point or complex dtype can require gradients, got " +
                    dtypeName(tensor.scalar_type()));
  }
  if (!wanted && !tensor.is_leaf()) {
    throw Error(ErrorKind::kGraph,
                "only a leaf's requiresGrad can be turned off: use detach() for a tensor without the graph");
  }
  tensor.set_requires_grad(wanted);
  return call.undefined();
}

Napi::Value isLeaf(Call& call) { return Napi::Boolean::New(call.env(), call.tensor(0, "tensor").is_leaf()); }

Napi::Value gradFn(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const auto& node = tensor.grad_fn();
  if (!node) return call.env().Null();
  return Napi::String::New(call.env(), node->name());
}

Napi::Value gradOf(Call& call) { return call.handle(call.tensor(0, "tensor").grad()); }

Napi::Value setGrad(Call& call) {
  const at::Tensor tensor = call.tensor(0, "tensor");
  const auto gradient = call.optionalTensor(1, "grad");
  if (gradient) {
    if (gradient->sizes() != tensor.sizes()) {
      throw Error(ErrorKind::kShape, "expected a grad of the tensor's own shape " + c10::str(tensor.sizes()) +
                                         ", got " + c10::str(gradient->sizes()));
    }
    if (gradient->scalar_type() != tensor.scalar_type()) {
      throw Error(ErrorKind::kDtype, "expected a grad of the tensor's own dtype " +
                                         dtypeName(tensor.scalar_type()) + ", got " +
                                         dtypeName(gradient->scalar_type()));
    }
    if (gradient->device() != tensor.device()) {
      throw Error(ErrorKind::kDevice, "expected a grad on the tensor's own device " +
                                          deviceName(tensor.device()) + ", got " +
                                          deviceName(gradient->device()));
    }
  }
  tensor.mutable_grad() = gradient.value_or(at::Tensor());
  return call.undefined();
}

}  // namespace

void registerAutograd(Napi::Object exports) {
  installEngine();
  EnvironmentThread::start(exports.Env());
  define(exports, "backward", backward);
  define(exports, "grad", grad);
  define(exports, "requiresGrad", requiresGrad);
  define(exports, "setRequiresGrad", setRequiresGrad);
  define(exports, "isLeaf", isLeaf);
  define(exports, "gradFn", gradFn);
  define(exports, "gradOf", gradOf);
  define(exports, "setGrad", setGrad);
  registerHooks(exports);
  registerCustomFunctions(exports);
  registerTransforms(exports);
}

}  // namespace candelabra
