// Functions whose forward and backward are written in JavaScript (PyTorch: torch.autograd.Function).
//
// TypeScript runs forward, then asks here for the node: what it saves, what it changed in place, which results take
// no gradient. The node calls the backward function with the gradients and what was saved.

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/basic_ops.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include "autograd/autograd.h"
#include "autograd/engine.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using torch::autograd::VariableInfo;

struct JavaScriptNode : Node {
  std::string name() const override { return label; }

  variable_list apply(variable_list&& gradients) override {
    at::OptionalDeviceGuard guard;
    if (materialize) {
      for (size_t i = 0; i < gradients.size(); ++i) {
        if (!gradients[i].defined()) gradients[i] = outputs[i].zeros(guard);
      }
    }
    auto result = backward->call({gradients, unpack()}, needed());
    if (!result) return variable_list(num_outputs());
    return std::move(*result);
  }

  void release_variables() override {
    freed = !saved.empty();
    saved.clear();
  }

#ifdef CANDELABRA_INTRUSIVE_NODES  // a shared_ptr destroys all of it
  void release_resources() override {
    Node::release_resources();
    saved.clear();
    backward.reset();
  }
#endif

  std::string label;
  std::shared_ptr<Callback> backward;
  std::vector<SavedVariable> saved;
  std::vector<VariableInfo> outputs;
  bool materialize = true;
  bool freed = false;

 private:
  variable_list unpack() {
    TORCH_CHECK(!freed, torch::autograd::ERR_BACKWARD_TWICE);
    variable_list tensors;
    for (const SavedVariable& variable : saved) tensors.push_back(variable.unpack(getptr()));
    return tensors;
  }

  std::vector<bool> needed() {
    std::vector<bool> flags;
    for (size_t i = 0; i < num_outputs(); ++i) flags.push_back(task_should_compute_output(i));
    return flags;
  }
};

std::unordered_set<at::TensorImpl*> implementations(const variable_list& tensors) {
  std::unordered_set<at::TensorImpl*> set;
  for (const at::Tensor& tensor : tensors) set.insert(tensor.unsafeGetTensorImpl());
  return set;
}

variable_list notImplementedForward(variable_list, variable_list) {
  throw Error(ErrorKind::kNotImplemented,
              "a custom function has no forward-mode derivative: use reverse mode");
}

bool needsGraph(const variable_list& inputs) {
  return at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(inputs);
}

void checkKnown(const variable_list& known, const variable_list& marked, const char* what,
                const char* where) {
  const auto set = implementations(known);
  for (const at::Tensor& tensor : marked) {
    if (!set.contains(tensor.unsafeGetTensorImpl())) {
      throw Error(ErrorKind::kArgument,
                  std::string(what) + " was given a tensor that is not among forward's " + where);
    }
  }
}

// (name, inputs, outputs, dirty inputs, non-differentiable outputs, saved or nulls, materialize, backward)
// -> handles, null where the output given is already the one to return
Napi::Value customFunction(Call& call) {
  const auto inputs = call.tensors(1, "inputs");
  const auto outputs = call.tensors(2, "outputs");
  const auto dirty = call.tensors(3, "markDirty");
  const auto non_differentiable = call.tensors(4, "markNonDifferentiable");
  checkKnown(inputs, dirty, "markDirty", "inputs");
  checkKnown(outputs, dirty, "markDirty", "outputs: what was changed in place must also be returned, and");
  checkKnown(outputs, non_differentiable, "markNonDifferentiable", "outputs");
  decltype(makeNode<JavaScriptNode>()) node;
  if (needsGraph(inputs)) {
    node = makeNode<JavaScriptNode>();
    node->label = call.string(0, "name");
    node->materialize = call.boolean(6, "materializeGrads");
    node->backward = std::make_shared<Callback>(call[7]);
    node->set_next_edges(torch::autograd::collect_next_edges(inputs));
    node->clear_input_metadata();
  }
  for (const at::Tensor& tensor : dirty) tensor.unsafeGetTensorImpl()->bump_version();
  std::vector<std::optional<at::Tensor>> raw(outputs.begin(), outputs.end());
  const auto view_as_self = [](const at::Tensor& tensor) { return tensor.view_as(tensor); };
#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR > 13
  c10::intrusive_ptr<torch::autograd::Node>
      attached;  // for node creation hooks, of which there are none here
  const auto wrapped =
      torch::autograd::_wrap_outputs(inputs, implementations(non_differentiable), implementations(dirty), raw,
                                     node, notImplementedForward, {}, view_as_self, false, attached);
#else
  const auto wrapped =
      torch::autograd::_wrap_outputs(inputs, implementations(non_differentiable), implementations(dirty), raw,
                                     node, notImplementedForward, {}, view_as_self, false);
#endif
  auto results = Napi::Array::New(call.env(), wrapped.size());
  for (uint32_t i = 0; i < wrapped.size(); ++i) {
    if (node) node->outputs.emplace_back(*wrapped[i]);
    const bool same = wrapped[i]->unsafeGetTensorImpl() == outputs[i].unsafeGetTensorImpl();
    results.Set(i, same ? call.env().Null() : call.handle(*wrapped[i]));
  }
  if (!node) return results;
  const auto differentiable = implementations(outputs);
  for (const auto& tensor : call.optionalTensors(5, "saveForBackward")) {
    at::Tensor saved = tensor.value_or(at::Tensor());
    // An output that replaced what forward returned is the one with the history.
    for (size_t i = 0; saved.defined() && i < outputs.size(); ++i) {
      if (saved.unsafeGetTensorImpl() == outputs[i].unsafeGetTensorImpl() &&
          !implementations(inputs).contains(saved.unsafeGetTensorImpl())) {
        saved = *wrapped[i];
      }
    }
    node->saved.emplace_back(saved, saved.defined() && saved.grad_fn() == node);
  }
  return results;
}

// (tensors or nulls, message) -> the same values, whose own gradient is that error
Napi::Value delayedError(Call& call) {
  variable_list inputs;
  for (const auto& tensor : call.optionalTensors(0, "tensors")) {
    at::Tensor value = tensor.value_or(at::Tensor());
    if (value.defined()) value = value.detach().set_requires_grad(true);
    inputs.push_back(value);
  }
  torch::autograd::DelayedError node(call.string(1, "message"), static_cast<int64_t>(inputs.size()));
  return call.handles(node.apply(std::move(inputs)));
}

}  // namespace

void registerCustomFunctions(Napi::Object exports) {
  define(exports, "customFunction", customFunction);
  define(exports, "delayedError", delayedError);
}

}  // namespace candelabra
