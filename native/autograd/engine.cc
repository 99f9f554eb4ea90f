#include "autograd/engine.h"

#include <c10/util/Exception.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>

#include <mutex>
#include <regex>
#include <unordered_map>

#include "autograd/saved_hooks.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using torch::autograd::AnomalyMetadata;
using torch::autograd::AnomalyMode;
using torch::autograd::Engine;
using torch::autograd::GraphTask;

// The stack of a node's birth. Asking for it runs JavaScript, so only where that is possible: on the environment's
// own thread, in a call that came from it.
thread_local napi_ref stack_function = nullptr;
thread_local bool asking = false;

std::string javaScriptStack() {
  const auto& thread = EnvironmentThread::current();
  if (!stack_function || asking || !thread || !thread->isAlive()) return "";
  const napi_env env = thread->env();
  const Napi::HandleScope handles(env);
  napi_value function = nullptr, self = nullptr, result = nullptr;
  napi_get_reference_value(env, stack_function, &function);
  napi_get_undefined(env, &self);
  asking = true;
  const napi_status status = napi_call_function(env, self, function, 0, nullptr, &result);
  asking = false;
  if (status != napi_ok) {
    napi_get_and_clear_last_exception(env, &result);  // an unreadable stack is no reason to fail the operator
    return "";
  }
  return Napi::Value(env, result).ToString();
}

struct Anomaly : AnomalyMetadata {
  void store_stack() override { stack = javaScriptStack(); }
  void print_stack(const std::string&) override {}  // thread_on_exception puts it into the error
  void assign_parent(const NodePtr& node) override { parent = node; }

  std::string stack;
  NodePtr parent = nullptr;
};

std::string storyOf(torch::autograd::Node& node) {
  std::string story;
  const auto* anomaly = dynamic_cast<Anomaly*>(node.metadata());
  if (anomaly && !anomaly->stack.empty()) story += "\nits forward call:\n" + anomaly->stack;
  for (NodePtr parent = anomaly ? anomaly->parent : nullptr; parent;) {
    story += "\nmade in the backward of " + operatorOf(parent->name()) + " (" + parent->name() + ")";
    const auto* above = dynamic_cast<Anomaly*>(parent->metadata());
    if (above && !above->stack.empty()) story += ", its forward call:\n" + above->stack;
    parent = above ? above->parent : nullptr;
  }
  return story;
}

constexpr const char* kIn = "in the backward of ";

class JavaScriptEngine : public Engine {
 public:
  std::unique_ptr<AnomalyMetadata> make_anomaly_metadata() override { return std::make_unique<Anomaly>(); }

  std::unique_ptr<torch::autograd::SavedVariableHooks> get_default_saved_variable_hooks() override {
    return currentSavedHooks();
  }

  void thread_on_exception(const std::shared_ptr<GraphTask>& task, const NodePtr& node,
                           std::exception& error) override {
    if (auto* known = dynamic_cast<c10::Error*>(&error); known && node) addNode(*known, *node);
    Engine::thread_on_exception(task, node, error);
  }
};

Engine& engine() {
  // Never destroyed: its device threads may outlive everything else.
  static auto* ours = new JavaScriptEngine();
  return *ours;
}

// "CPUFloatType" -> "float32"
std::string dtypeOf(std::string type) {
  static const std::unordered_map<std::string, std::string> names = {
      {"Half", "float16"},   {"BFloat16", "bfloat16"},      {"Float", "float32"},
      {"Double", "float64"}, {"ComplexFloat", "complex64"}, {"ComplexDouble", "complex128"}};
  static const std::regex form(R"(^(?:CPU|CUDA|Meta)?(\w+?)(?:Type)?$)");
  std::smatch match;
  if (!std::regex_match(type, match, form)) return type;
  const auto known = names.find(match[1].str());
  return known == names.end() ? match[1].str() : known->second;
}

// libtorch's sentence for a saved tensor that changed names Python's remedies; ours says what to do here. It gives the
// node that made the tensor as "Add1" for AddBackward1.
std::string explainChange(const std::string& message) {
  static const std::regex form(
      R"(has been modified by an inplace operation: \[(?:torch\.)?(\w+) \[([^\]]*)\]\](?:, which is output (\d+) of (\w+),)? is at version (\d+); expected version (\d+) instead)");
  std::smatch match;
  if (!std::regex_search(message, match, form)) return "";
  const auto place = message.find(kIn);
  std::string where = place == std::string::npos ? "" : message.substr(place);
  if (!where.empty() && where.back() == ')' && where.find('\n') == std::string::npos) where.pop_back();
  const std::string made =
      match[4].matched ? "the result of " + operatorOf(match[4].str()) : "a leaf or a view of one";
  const std::string type = dtypeOf(match[1].str());
  return "a tensor saved for backward was changed in place afterwards: " + made + ", " + type + " [" +
         match[2].str() + "], is at version " + match[5].str() + " and was saved at version " +
         match[6].str() +
         ". Use the operation without _ at its end, change a clone(), or change it after backward; "
         "autograd.detectAnomaly shows where the operation was called" +
         (where.empty() ? "" : "; " + where);
}

// c10 puts what was added to an error in brackets, which a stack does not fit into.
std::string withoutBrackets(std::string message) {
  const auto place = message.find(std::string(" (") + kIn);
  if (place == std::string::npos || message.back() != ')') return message;
  message.pop_back();
  return message.replace(place, 2, "; ");
}

std::string explainFreed(const std::string& message) {
  if (message.find("backward through the graph a second time") == std::string::npos) return "";
  return "the graph's saved tensors are already freed: give { retainGraph: true } to the first backward() or "
         "grad() "
         "if there is to be a second";
}

std::string explainUnused(const std::string& message) {
  if (message.find("appears to not have been used in the graph") == std::string::npos) return "";
  return "one of the inputs was not used on the way to the outputs: give { allowUnused: true } for null "
         "there";
}

}  // namespace

void installEngine() {
  static std::once_flag once;
  std::call_once(once, [] { torch::autograd::set_default_engine_stub(engine); });
}

std::string operatorOf(const std::string& node) {
  static const std::regex form(R"(^(?:torch::autograd::)?(\w+?)(?:Backward)?\d*$)");
  std::smatch match;
  if (!std::regex_match(node, match, form)) return node;
  std::string name = match[1];
  name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

void addNode(c10::Error& error, torch::autograd::Node& node) {
  std::string context = kIn + operatorOf(node.name()) + " (" + node.name() + ")";
  if (AnomalyMode::is_enabled()) context += storyOf(node);
  error.add_context(std::move(context));
}

void runEngine(const std::function<void()>& engine) {
  try {
    EnvironmentThread::current()->drive(engine);
  } catch (const c10::Error& error) {
    const std::string message = error.what_without_backtrace();
    for (const auto& explanation : {explainChange(message), explainFreed(message), explainUnused(message)}) {
      if (!explanation.empty()) throw Error(ErrorKind::kGraph, explanation);
    }
    if (message.find("nan values in its") != std::string::npos) {
      throw Error(ErrorKind::kGraph, withoutBrackets(message));
    }
    throw;
  }
}

void enableAnomaly(bool check_nan, Napi::Value stack) {
  if (!stack_function) napi_create_reference(stack.Env(), stack, 1, &stack_function);
  AnomalyMode::set_enabled(true, check_nan);
}

void disableAnomaly() {
  AnomalyMode::set_enabled(false);
  if (stack_function) EnvironmentThread::current()->release(std::exchange(stack_function, nullptr));
}

}  // namespace candelabra
