#include "autograd/direct.h"

#include <ATen/ATen.h>
#include <ATen/functorch/DynamicLayer.h>
#include <c10/util/flat_hash_map.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <queue>
#include <typeinfo>
#include <utility>
#include <vector>

#include "autograd/engine.h"

namespace candelabra {
namespace {

using torch::autograd::AccumulateGrad;
using torch::autograd::Edge;
using torch::autograd::Node;
using torch::autograd::variable_list;

bool isOnCpu(const Node& node) {
  for (uint32_t k = 0; k < node.num_inputs(); ++k) {
    const auto& input = node.input_metadata(k);
    if (!input.device().is_cpu() || input.is_tensor_subclass() || input.is_nested_tensor()) return false;
  }
  return true;
}

bool isLeaf(const Node& node) { return typeid(node) == typeid(AccumulateGrad); }

class DirectPass {
 public:
  explicit DirectPass(bool retain_graph) : retain_graph_(retain_graph) {}

  // Counts the edges that lead to each node; false when one needs the engine.
  bool collect(const std::vector<Edge>& roots) {
    for (const Edge& root : roots) indexOf(root.function.get());
    for (size_t i = 0; i < states_.size(); ++i) {
      Node& node = *states_[i].node;
      const bool plain = (isLeaf(node) || isGenerated(node)) && !hasHooks(node) && isOnCpu(node);
      if (!plain) return false;
      states_[i].first_target = targets_.size();
      for (const Edge& edge : node.next_edges()) {
        targets_.push_back(edge.is_valid() ? indexOf(edge.function.get()) : kNowhere);
        if (edge.is_valid()) ++states_[targets_.back()].awaited;
      }
    }
    return true;
  }

  void run(const std::vector<Edge>& roots, const variable_list& gradients) {
    for (size_t r = 0; r < roots.size(); ++r) {
      deliver(indexOf(roots[r].function.get()), roots[r].input_nr, gradients[r]);
    }
    for (size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].awaited == 0) enqueue(i);
    }
    while (!ready_.empty()) {
      const size_t i = ready_.top().second;
      ready_.pop();
      runNode(i);
    }
  }

 private:
  static constexpr size_t kNowhere = static_cast<size_t>(-1);

  struct State {
    Node* node;
    size_t awaited = 0;       // edges that have not delivered yet
    size_t first_target = 0;  // where its edges lead, in `targets_`
    bool arrived = false;
    variable_list inputs = {};
  };

  size_t indexOf(Node* node) {
    const auto [place, is_new] = index_.emplace(node, states_.size());
    if (is_new) states_.push_back({node});
    return place->second;
  }

  // The engine's order: newest operation first, leaves before all.
  void enqueue(size_t i) { ready_.emplace(states_[i].node->sequence_nr(), i); }

  void deliver(size_t i, uint32_t input, at::Tensor gradient) {
    State& to = states_[i];
    if (!gradient.defined()) return;
    if (to.inputs.empty()) to.inputs.resize(to.node->num_inputs());
    at::Tensor& sum = to.inputs[input];
    sum = sum.defined() ? sum + gradient : std::move(gradient);
    to.arrived = true;
  }

  void runNode(size_t i) {
    Node& node = *states_[i].node;
    variable_list results;
    if (states_[i].arrived) results = callNode(node, std::move(states_[i].inputs), retain_graph_);
    const auto& edges = node.next_edges();
    for (size_t k = 0; k < edges.size(); ++k) {
      const size_t target = targets_[states_[i].first_target + k];
      if (target == kNowhere) continue;
      if (k < results.size()) deliver(target, edges[k].input_nr, std::move(results[k]));
      if (--states_[target].awaited == 0) enqueue(target);
    }
  }

  bool retain_graph_;
  ska::flat_hash_map<Node*, size_t> index_;
  std::vector<State> states_;
  std::vector<size_t> targets_;
  std::priority_queue<std::pair<uint64_t, size_t>> ready_;
};

}  // namespace

bool needsEngine() {
  const auto& thread = EnvironmentThread::current();
  return !thread || thread->callbacks > 0 || torch::autograd::AnomalyMode::is_enabled() ||
         at::functorch::maybeCurrentDynamicLayer();
}

bool hasHooks(Node& node) {
  return !node.pre_hooks().empty() || !node.post_hooks().empty() || !node.tensor_pre_hooks().empty() ||
         !node.retains_grad_hooks().empty() || node.tensor_post_acc_grad_hooks() != nullptr;
}

bool isGenerated(const Node& node) {
  constexpr const char* kNamespace = "N5torch8autograd9generated";
  return std::strncmp(typeid(node).name(), kNamespace, std::strlen(kNamespace)) == 0;
}

variable_list callNode(Node& node, variable_list inputs, bool retain_graph) {
  try {
    std::optional<at::AutoDispatchBelowADInplaceOrView> below;
    if (isGenerated(node)) below.emplace();
    if (!retain_graph) node.will_release_variables();
    variable_list results = node(std::move(inputs));
    torch::autograd::validate_outputs(node.next_edges(), results, [&](const std::string& what) {
      return "Function " + node.name() + " returned an " + what;
    });
    if (!retain_graph) node.release_variables();
    return results;
  } catch (c10::Error& error) {
    addNode(error, node);
    throw;
  }
}

bool backwardDirectly(const variable_list& losses, const variable_list& gradients, bool retain_graph) {
  if (needsEngine()) return false;
  std::vector<Edge> roots;
  for (const at::Tensor& loss : losses) {
    if (!loss.is_floating_point() || !loss.device().is_cpu() || loss.layout() != at::kStrided) return false;
    roots.push_back(torch::autograd::impl::gradient_edge(loss));
  }
  DirectPass pass(retain_graph);
  if (!pass.collect(roots)) return false;
  const at::NoGradGuard no_graph;
  pass.run(roots, gradients);
  return true;
}

}  // namespace candelabra
