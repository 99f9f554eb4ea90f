#include "mtl/graph_pass.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <algorithm>
#include <numeric>
#include <queue>
#include <typeinfo>
#include <utility>

#include "autograd/direct.h"
#include "mtl/blocked_layer.h"
#include "mtl/rows.h"
#include "mtl/stacked_rules.h"

namespace candelabra::mtl {
namespace {

using torch::autograd::AccumulateGrad;
using torch::autograd::Node;

// A larger stack's arithmetic takes so long that the engine's share is not worth its memory: 128 MB of floats.
constexpr int64_t kLargestStack = int64_t{1} << 25;

bool isDense(const Node& node, uint32_t place) {
  const auto& input = node.input_metadata(place);
  return input.device().is_cpu() && input.layout() == at::kStrided && !input.is_tensor_subclass() &&
         !input.is_nested_tensor();
}

bool stacks(const Node& node, int64_t tasks) {
  if (node.num_inputs() != 1 || !isDense(node, 0)) return false;
  const auto& input = node.input_metadata(0);
  const bool isReal = input.dtype() == at::kFloat || input.dtype() == at::kDouble;
  if (!isReal) return false;
  int64_t size = tasks;
  for (const c10::SymInt& extent : input.shape_as_dim_vector()) size *= extent.expect_int();
  return size <= kLargestStack && stackedRule(node) != nullptr;
}

// What has arrived at a node so far.
struct Arrivals {
  std::vector<at::Tensor>
      inputs;  // of a task's own node: one an input; of a common node of several: task after task
  std::vector<at::Tensor> perTask;  // of a common node: what came from nodes of single tasks,
  at::Tensor stacked;               // and what came from common ones
  size_t awaited = 0;               // edges that have not delivered yet
  bool needed = false;              // some wanted gradient is here or behind
  Wanted* wanted = nullptr;
};

void addTo(at::Tensor& sum, at::Tensor gradient) {
  if (!gradient.defined()) return;
  sum = sum.defined() ? sum + gradient : std::move(gradient);
}

class GraphPass {
 public:
  GraphPass(const TaskGraph& graph, std::vector<Wanted>& wanted, size_t tasks, const PassOptions& options)
      : graph_(graph), tasks_(tasks), options_(options), arrivals_(graph.nodes().size()) {
    for (Wanted& parameter : wanted) {
      arrivals_[graph.indexOf(parameter.edge.function.get())].wanted = &parameter;
    }
    findNeeded();
    for (size_t i = 0; i < arrivals_.size(); ++i) {
      if (arrivals_[i].needed) forEachTarget(i, [&](size_t, size_t target) { ++arrivals_[target].awaited; });
    }
  }

  void run(const std::vector<at::Tensor>& losses) {
    for (size_t t = 0; t < losses.size(); ++t) {
      const Edge root = torch::autograd::impl::gradient_edge(losses[t]);
      deliver(graph_.indexOf(root.function.get()), root.input_nr, at::full_like(losses[t], options_.scale),
              t);
    }
    for (size_t i = 0; i < arrivals_.size(); ++i) {
      if (arrivals_[i].needed && arrivals_[i].awaited == 0) enqueue(i);
    }
    while (!ready_.empty()) {
      const size_t node = ready_.top().second;
      ready_.pop();
      graph_.nodes()[node].common ? runCommon(node) : runOwn(node);
      arrivals_[node] = {};
      forEachTarget(node, [&](size_t, size_t target) {
        if (--arrivals_[target].awaited == 0) enqueue(target);
      });
    }
  }

 private:
  bool isLeaf(size_t node) const { return typeid(function(node)) == typeid(AccumulateGrad); }
  Node& function(size_t node) const { return *graph_.nodes()[node].edge.function; }

  // Nodes behind come first in the order of topological numbers.
  void findNeeded() {
    std::vector<size_t> order(arrivals_.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return function(a).topological_nr() < function(b).topological_nr();
    });
    for (const size_t node : order) {
      arrivals_[node].needed = arrivals_[node].wanted != nullptr;
      forEachTarget(node, [&](size_t, size_t) { arrivals_[node].needed = true; });
    }
  }

  template <class Body>
  void forEachTarget(size_t node, const Body& body) const {
    const size_t places = function(node).num_outputs();
    for (size_t place = 0; place < places; ++place) {
      const size_t target = graph_.target(graph_.nodes()[node], place);
      if (target != TaskGraph::kNowhere && arrivals_[target].needed) body(place, target);
    }
  }

  // The engine's order: newest operation first.
  void enqueue(size_t node) { ready_.emplace(function(node).sequence_nr(), node); }

  // A gradient of one task.
  void deliver(size_t node, uint32_t input, at::Tensor gradient, size_t task) {
    Arrivals& to = arrivals_[node];
    const size_t inputs = function(node).num_inputs();
    const bool common = graph_.nodes()[node].common, single = inputs == 1;
    std::vector<at::Tensor>& places = common && single ? to.perTask : to.inputs;
    if (places.empty()) places.resize(!common ? inputs : tasks_ * inputs);
    addTo(places[!common ? input : task * inputs + input], std::move(gradient));
  }

  // The gradients of all tasks, to a common node.
  void deliverStacked(size_t node, uint32_t input, const at::Tensor& gradients) {
    if (function(node).num_inputs() == 1) {
      addTo(arrivals_[node].stacked, gradients);
      return;
    }
    for (size_t t = 0; t < tasks_; ++t) deliver(node, input, gradients.select(0, static_cast<int64_t>(t)), t);
  }

  void finish(Wanted& wanted) const {
    if (options_.finished) options_.finished(wanted);
  }

  void runOwn(size_t node) {
    Arrivals& at = arrivals_[node];
    const bool isEmpty =
        std::none_of(at.inputs.begin(), at.inputs.end(), [](const auto& g) { return g.defined(); });
    if (isEmpty) return;
    const size_t task = graph_.nodes()[node].task;
    if (at.wanted != nullptr) {
      *at.wanted->rows.slot(task) = at.inputs[at.wanted->edge.input_nr];
      finish(*at.wanted);
    }
    bool leads = false;
    forEachTarget(node, [&](size_t, size_t) { leads = true; });
    if (!leads) return;
    std::vector<at::Tensor> results = callNode(function(node), std::move(at.inputs), options_.retainGraph);
    forEachTarget(node, [&](size_t place, size_t target) {
      deliver(target, function(node).next_edge(place).input_nr, std::move(results[place]), task);
    });
  }

  at::Tensor stackedArrivals(Arrivals& at) const {
    at::Tensor all = std::move(at.stacked);
    const auto some =
        std::find_if(at.perTask.begin(), at.perTask.end(), [](const at::Tensor& g) { return g.defined(); });
    if (some == at.perTask.end()) return all;
    const at::Tensor like = *some;
    for (at::Tensor& gradient : at.perTask) {
      if (!gradient.defined()) gradient = at::zeros_like(like);
    }
    at::Tensor stack = at::stack(at.perTask);
    at.perTask.clear();  // as much memory again
    addTo(all, std::move(stack));
    return all;
  }

  // A parameter of the common part.
  void runLeaf(Arrivals& at) {
    if (at.stacked.defined()) {
      at.wanted->rows.setStacked(stackedArrivals(at));
    } else {
      for (size_t t = 0; t < at.perTask.size(); ++t) *at.wanted->rows.slot(t) = std::move(at.perTask[t]);
    }
    finish(*at.wanted);
  }

  // A weight's gradient is what a convolution costs most: it is left out where nobody asks for it.
  std::vector<at::Tensor> callOneByOne(size_t node, std::vector<at::Tensor> gradients) const {
    bool needsWeight = false;
    forEachTarget(node, [&](size_t place, size_t) { needsWeight = needsWeight || place == 1; });
    if (!needsWeight) {
      if (auto results = convolutionWithoutWeight(function(node), gradients[0])) return *std::move(results);
    }
    constexpr bool retain = true;  // for the tasks to come
    return callNode(function(node), std::move(gradients), retain);
  }

  // A common node that has no rule: once a task, on what came for it.
  void runOneByOne(size_t node) {
    Arrivals& at = arrivals_[node];
    const size_t inputs = function(node).num_inputs();
    for (size_t t = 0; t < tasks_; ++t) {
      std::vector<at::Tensor> own(inputs);
      if (inputs > 1 && !at.inputs.empty()) {
        std::move(at.inputs.begin() + static_cast<std::ptrdiff_t>(t * inputs),
                  at.inputs.begin() + static_cast<std::ptrdiff_t>((t + 1) * inputs), own.begin());
      } else if (inputs == 1) {
        if (at.stacked.defined()) own[0] = at.stacked.select(0, static_cast<int64_t>(t)).contiguous();
        if (!at.perTask.empty()) addTo(own[0], std::move(at.perTask[t]));
      }
      if (at.wanted != nullptr) *at.wanted->rows.slot(t) = own[at.wanted->edge.input_nr];
      if (std::none_of(own.begin(), own.end(), [](const at::Tensor& g) { return g.defined(); })) continue;
      std::vector<at::Tensor> results = callOneByOne(node, std::move(own));
      forEachTarget(node, [&](size_t place, size_t target) {
        if (place >= results.size()) return;
        deliver(target, function(node).next_edge(place).input_nr, std::move(results[place]), t);
      });
    }
    if (!options_.retainGraph) function(node).release_variables();
    if (at.wanted != nullptr) finish(*at.wanted);
  }

  void runCommon(size_t node) {
    Arrivals& at = arrivals_[node];
    if (isLeaf(node)) {
      if (at.wanted != nullptr) runLeaf(at);
      return;
    }
    if (!stacks(function(node), static_cast<int64_t>(tasks_))) {
      runOneByOne(node);
      return;
    }
    const at::AutoDispatchBelowADInplaceOrView noGraph;
    at::Tensor gradient = stackedArrivals(at);
    if (!gradient.defined()) return;
    if (at.wanted != nullptr) {
      at.wanted->rows.setStacked(gradient);
      finish(*at.wanted);
    }
    std::vector<bool> needs(function(node).num_outputs(), false);
    bool leads = false;
    forEachTarget(node, [&](size_t place, size_t) { leads = needs[place] = true; });
    if (!leads) return;
    const StackedNode here{function(node), static_cast<int64_t>(tasks_), needs};
    std::vector<at::Tensor> results = stackedRule(function(node))(here, std::move(gradient));
    if (!options_.retainGraph) function(node).release_variables();
    forEachTarget(node, [&](size_t place, size_t target) {
      if (!results[place].defined()) return;
      const Edge& edge = function(node).next_edge(place);
      deliverStacked(target, edge.input_nr, fitted(results[place], edge));
    });
  }

  const TaskGraph& graph_;
  size_t tasks_;
  const PassOptions& options_;
  std::vector<Arrivals> arrivals_;
  std::priority_queue<std::pair<uint64_t, size_t>> ready_;
};

}  // namespace

bool canPassByHand(const TaskGraph& graph, size_t tasks) {
  if (needsEngine()) return false;
  return std::all_of(graph.nodes().begin(), graph.nodes().end(), [tasks](const GraphNode& each) {
    Node& node = *each.edge.function;
    if (hasHooks(node)) return false;
    if (!each.common) return true;
    if (const auto* leaf = dynamic_cast<AccumulateGrad*>(&node)) return hasPointer(leaf->variable);
    return stacks(node, static_cast<int64_t>(tasks));
  });
}

bool canPassOneByOne(const TaskGraph& graph) {
  if (needsEngine()) return false;
  return std::all_of(graph.nodes().begin(), graph.nodes().end(), [](const GraphNode& each) {
    Node& node = *each.edge.function;
    if (hasHooks(node)) return false;
    if (const auto* leaf = dynamic_cast<AccumulateGrad*>(&node)) return hasPointer(leaf->variable);
    bool dense = isGenerated(node);
    for (uint32_t k = 0; k < node.num_inputs(); ++k) dense = dense && isDense(node, k);
    return dense;
  });
}

void passByHand(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
                const PassOptions& options) {
  const at::NoGradGuard noGraph;
  GraphPass(graph, wanted, losses.size(), options).run(losses);
}

}  // namespace candelabra::mtl
