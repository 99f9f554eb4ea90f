#include "autograd/saved_hooks.h"

#include <vector>

namespace candelabra {
namespace {

struct Hooks {
  std::shared_ptr<Callback> pack;  // null: nothing is packed
  Callback::Tensors held;
};

class JavaScriptSavedHooks : public torch::autograd::SavedVariableHooks {
 public:
  explicit JavaScriptSavedHooks(std::shared_ptr<Hooks> hooks) : hooks_(std::move(hooks)) {}

  void call_pack_hook(const at::Tensor& tensor) override {
    // Not a view of what is saved: that would keep the graph it is part of.
    unpack_ = hooks_->pack->callForCallback({{tensor.variable_data()}});
  }

  at::Tensor call_unpack_hook() override {
    const auto tensor = unpack_ ? unpack_->take({hooks_->held}) : at::Tensor();
    if (!tensor.defined()) throw argumentError("what unpack gives", "a Tensor", "nothing");
    return tensor;
  }

 private:
  std::shared_ptr<Hooks> hooks_;
  std::shared_ptr<Callback> unpack_;
};

// Of the thread, as libtorch's own: what the engine does on other threads is not packed.
thread_local std::vector<std::shared_ptr<Hooks>> stack;

}  // namespace

void pushSavedHooks(std::shared_ptr<Callback> pack, Callback::Tensors held) {
  stack.push_back(std::make_shared<Hooks>(Hooks{std::move(pack), std::move(held)}));
}

void popSavedHooks() {
  if (!stack.empty()) stack.pop_back();
}

bool hasSavedHooks() { return !stack.empty() && stack.back()->pack; }

std::unique_ptr<torch::autograd::SavedVariableHooks> currentSavedHooks() {
  if (!hasSavedHooks()) return nullptr;
  return std::make_unique<JavaScriptSavedHooks>(stack.back());
}

}  // namespace candelabra
