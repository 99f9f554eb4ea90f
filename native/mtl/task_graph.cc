#include "mtl/task_graph.h"

#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>

namespace candelabra::mtl {

using torch::autograd::AccumulateGrad;
using torch::autograd::Edge;
using torch::autograd::edge_list;

TaskGraph::TaskGraph(const std::vector<at::Tensor>& losses) : cut_(losses.size()) {
  constexpr size_t kNodesOfTask = 8;  // a head of two layers
  nodes_.reserve(kNodesOfTask * losses.size());
  index_.reserve(kNodesOfTask * losses.size());
  for (size_t task = 0; task < losses.size(); ++task) {
    walk(torch::autograd::impl::gradient_edge(losses[task]), task);
  }
  findUses();
  findLeaves();
  findCut(losses);
}

// A node first met is this task's own. Met again from another task, it and all behind it are common; behind
// a common node everything is common already, so the walk turns round there.
void TaskGraph::walk(const Edge& root, size_t task) {
  std::vector<Edge> pending{root};
  while (!pending.empty()) {
    const Edge edge = std::move(pending.back());
    pending.pop_back();
    const auto [place, isNew] = index_.try_emplace(edge.function.get(), nodes_.size());
    if (isNew) {
      nodes_.push_back({edge, task, false, 0, 0, 0, 0, 0});
    } else {
      GraphNode& known = nodes_[place->second];
      if (known.common || known.task == task) continue;
      known.common = true;
    }
    for (const Edge& next : edge.function->next_edges()) {
      if (next.is_valid()) pending.push_back(next);
    }
  }
}

void TaskGraph::findUses() {
  for (size_t user = 0; user < nodes_.size(); ++user) {
    const auto* function = nodes_[user].edge.function.get();
    const edge_list& edges = function->next_edges();
    nodes_[user].firstTarget = targets_.size();
    for (size_t place = 0; place < edges.size(); ++place) {
      targets_.push_back(edges[place].is_valid() ? index_.at(edges[place].function.get()) : kNowhere);
      if (!edges[place].is_valid()) continue;
      GraphNode& used = nodes_[targets_.back()];
      used.lastUsed = std::max(used.lastUsed, function->sequence_nr());
      ++used.uses;
      used.user = user;
      used.place = place;
    }
  }
}

void TaskGraph::findLeaves() {
  for (const GraphNode& node : nodes_) {
    const auto* accumulate = dynamic_cast<const AccumulateGrad*>(node.edge.function.get());
    if (accumulate == nullptr) continue;
    leaves_.push_back({accumulate->variable, {node.edge.function, 0}, node.task, node.common, node.lastUsed});
  }
}

std::optional<Use> TaskGraph::onlyUse(const torch::autograd::Node* node) const {
  const GraphNode& used = reach(node);
  if (used.uses != 1) return std::nullopt;
  return Use{nodes_[used.user].edge, used.place};
}

void TaskGraph::findCut(const std::vector<at::Tensor>& losses) {
  for (const at::Tensor& loss : losses) {
    hasCut_ = hasCut_ && !reach(torch::autograd::impl::gradient_edge(loss).function.get()).common;
  }
  for (const GraphNode& node : nodes_) {
    if (!hasCut_) return;
    if (node.common) continue;
    size_t own = 0, common = 0;
    for (size_t place = 0; place < node.edge.function->num_outputs(); ++place) {
      const size_t next = target(node, place);
      if (next != kNowhere) ++(nodes_[next].common ? common : own);
    }
    if (common == 0) continue;
    hasCut_ = own == 0;
    for (uint32_t input = 0; input < node.edge.function->num_inputs(); ++input) {
      cut_[node.task].push_back({node.edge.function, input});
    }
  }
}

}  // namespace candelabra::mtl
