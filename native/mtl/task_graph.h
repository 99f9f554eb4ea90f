// What the autograd graph behind T losses says about its parameters: which of them several losses reach,
// which of them only one, and where the heads end and the trunk begins.

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/edge.h>
#include <torch/csrc/autograd/function.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace candelabra::mtl {

struct Leaf {
  at::Tensor variable;
  torch::autograd::Edge edge;
  size_t task;        // the only loss that reaches it, or the first of several
  bool common;        // two or more losses reach it
  uint64_t lastUsed;  // sequence number of the newest operation that reads it: forward order
};

// A node that takes another's result, and as which of its inputs.
struct Use {
  torch::autograd::Edge user;
  size_t place;
};

struct GraphNode {
  torch::autograd::Edge edge;  // keeps the node alive, and is what the engine is asked for
  size_t task;                 // the only loss that reaches it, or the first of several
  bool common;                 // two or more losses reach it
  uint64_t lastUsed;
  size_t uses;  // edges that lead here
  size_t user;  // the last node found that uses it, and as which input
  size_t place;
  size_t firstTarget;  // of `TaskGraph::target`
};

// One walk over the graph; every node is visited at most twice, whatever the number of tasks.
class TaskGraph {
 public:
  explicit TaskGraph(const std::vector<at::Tensor>& losses);

  // Parameters in the order in which the walk met them.
  const std::vector<Leaf>& leaves() const { return leaves_; }

  // In the order in which the walk met them.
  const std::vector<GraphNode>& nodes() const { return nodes_; }
  size_t indexOf(const torch::autograd::Node* node) const { return index_.at(node); }

  // Where the edge at the given place of a node leads: a node's index, or kNowhere.
  static constexpr size_t kNowhere = static_cast<size_t>(-1);
  size_t target(const GraphNode& node, size_t place) const { return targets_[node.firstTarget + place]; }

  // Who uses a node's result, when exactly one edge of the graph leads to it.
  std::optional<Use> onlyUse(const torch::autograd::Node* node) const;

  // Per task, the edges where its own part of the graph ends: gradients that arrive there are all that the
  // common part needs. Only when every one of these nodes leads to nothing but the common part (such as a
  // view that each head has of the representation) can heads and trunk be differentiated apart.
  bool hasCut() const { return hasCut_; }
  const std::vector<torch::autograd::edge_list>& cut() const { return cut_; }

 private:
  void walk(const torch::autograd::Edge& root, size_t task);
  void findUses();
  void findLeaves();
  void findCut(const std::vector<at::Tensor>& losses);
  const GraphNode& reach(const torch::autograd::Node* node) const { return nodes_[index_.at(node)]; }

  std::vector<GraphNode> nodes_;
  std::vector<size_t> targets_;
  std::unordered_map<const torch::autograd::Node*, size_t> index_;
  std::vector<Leaf> leaves_;
  std::vector<torch::autograd::edge_list> cut_;
  bool hasCut_ = true;
};

}  // namespace candelabra::mtl
