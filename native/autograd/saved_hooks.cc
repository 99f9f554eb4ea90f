#include "autograd/saved_hooks.h"

#include <vector>

namespace candelabra {
namespace {

class JavaScriptSavedHooks : public torch::autograd::SavedVariableHooks {
 public:
  explicit JavaScriptSavedHooks(std::shared_ptr<Callback> pack) : pack_(std::move(pack)) {}

  void call_pack_hook(const at::Tensor& tensor) override {
    const auto pack = std::exchange(pack_, nullptr);
    unpack_ = pack->callForCallback({{tensor}});
  }

  at::Tensor call_unpack_hook() override {
    const auto tensors = unpack_ ? unpack_->call({}) : std::nullopt;
    if (!tensors || tensors->size() != 1 || !tensors->front().defined()) {
      throw argumentError("what unpack gives", "a Tensor", "nothing");
    }
    return tensors->front();
  }

 private:
  std::shared_ptr<Callback> pack_;
  std::shared_ptr<Callback> unpack_;
};

// Of the thread, as libtorch's own: what the engine does on other threads is not packed.
thread_local std::vector<std::shared_ptr<Callback>> stack;

}  // namespace

void pushSavedHooks(std::shared_ptr<Callback> pack) { stack.push_back(std::move(pack)); }

void popSavedHooks() {
  if (!stack.empty()) stack.pop_back();
}

std::unique_ptr<torch::autograd::SavedVariableHooks> currentSavedHooks() {
  // While packing, nothing is packed again.
  if (stack.empty() || !stack.back()) return nullptr;
  return std::make_unique<JavaScriptSavedHooks>(stack.back());
}

}  // namespace candelabra
