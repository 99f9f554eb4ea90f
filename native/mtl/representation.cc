#include "mtl/representation.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <unordered_set>

#include "autograd/engine.h"
#include "mtl/engine_call.h"
#include "mtl/gradient_rows.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

using torch::autograd::Node;

bool contains(const edge_list& edges, const Edge& edge) {
  return std::find(edges.begin(), edges.end(), edge) != edges.end();
}

// Where the nodes of single tasks lead to common ones.
edge_list endsOf(const TaskGraph& graph) {
  if (!graph.hasCut()) {
    throw Error(ErrorKind::kGraph,
                "the graph does not part into a trunk and a head for each task: name what the trunk gives as "
                "representation");
  }
  edge_list ends;
  for (const GraphNode& node : graph.nodes()) {
    if (node.common) continue;
    for (const Edge& edge : node.edge.function->next_edges()) {
      if (!edge.is_valid() || contains(ends, edge)) continue;
      const bool isCommon = graph.nodes()[graph.indexOf(edge.function.get())].common;
      if (isCommon) ends.push_back(edge);
    }
  }
  return ends;
}

// All nodes behind the roots, `stops` and what lies behind them left out.
std::unordered_set<const Node*> reach(std::vector<Node*> pending, const edge_list& stops) {
  std::unordered_set<const Node*> found;
  while (!pending.empty()) {
    Node* const node = pending.back();
    pending.pop_back();
    if (!found.insert(node).second) continue;
    for (const Edge& edge : node->next_edges()) {
      if (edge.is_valid() && !contains(stops, edge)) pending.push_back(edge.function.get());
    }
  }
  return found;
}

}  // namespace

RepresentationGradients::RepresentationGradients(const Losses& losses, const GradientOptions& options,
                                                 const std::vector<at::Tensor>& named)
    : options_(options), tasks_(losses.tensors.size()), own_(tasks_) {
  const TaskGraph graph(losses.tensors);
  for (const at::Tensor& tensor : named) {
    if (!tensor.requires_grad()) {
      throw Error(ErrorKind::kGraph,
                  "the representation has no graph: compute it with the trunk's parameters");
    }
    ends_.push_back(torch::autograd::impl::gradient_edge(tensor));
  }
  if (named.empty()) ends_ = endsOf(graph);

  std::vector<Node*> roots, behindEnds;
  for (const at::Tensor& loss : losses.tensors) {
    roots.push_back(torch::autograd::impl::gradient_edge(loss).function.get());
  }
  for (const Edge& end : ends_) behindEnds.push_back(end.function.get());
  const auto trunk = reach(behindEnds, {}), heads = reach(roots, ends_);
  for (const Leaf& leaf : graph.leaves()) {
    const bool inTrunk = trunk.contains(leaf.edge.function.get());
    if (inTrunk && heads.contains(leaf.edge.function.get())) {
      throw Error(ErrorKind::kGraph, "a parameter of shape " + c10::str(leaf.variable.sizes()) +
                                         " is reached both through the representation and past it");
    }
    (inTrunk ? trunk_ : heads_).push_back(leaf);
  }
  throughHeads(losses);
}

void RepresentationGradients::throughHeads(const Losses& losses) {
  arrived_.assign(ends_.size(), Rows(tasks_));
  for (size_t t = 0; t < tasks_; ++t) {
    Roots roots;
    roots.addLoss(losses.tensors[t], options_.scale);
    std::vector<at::Tensor> gradients(heads_.size());
    Request request;
    for (size_t e = 0; e < ends_.size(); ++e) request.add(ends_[e], arrived_[e].slot(t));
    for (size_t k = 0; k < heads_.size(); ++k) {
      if (heads_[k].common || heads_[k].task == t) request.add(heads_[k].edge, &gradients[k]);
    }
    constexpr bool retainGraph = true;  // for the trunk
    runEngine([&] { request.run(roots, retainGraph); });
    for (size_t k = 0; k < heads_.size(); ++k) {
      if (gradients[k].defined()) own_[t].push_back({heads_[k].variable, std::move(gradients[k])});
    }
  }
}

size_t RepresentationGradients::samples() const {
  int64_t samples = -1;
  for (const Rows& rows : arrived_) {
    if (rows.isEmpty()) continue;
    const at::Tensor some = rows.first();
    if (some.dim() == 0 || (samples >= 0 && some.size(0) != samples)) {
      throw Error(ErrorKind::kShape,
                  "weights for each sample take a representation whose first dimension is the batch, got " +
                      c10::str(some.sizes()));
    }
    samples = some.size(0);
  }
  return static_cast<size_t>(std::max<int64_t>(samples, 0));
}

std::vector<double> RepresentationGradients::productsOfSamples() const {
  const at::NoGradGuard noGraph;
  const auto tasks = static_cast<int64_t>(tasks_), batch = static_cast<int64_t>(samples());
  at::Tensor sum = at::zeros({batch, tasks, tasks}, at::kDouble);
  for (const Rows& rows : arrived_) {
    if (rows.isEmpty()) continue;
    const at::Tensor j = rows.doubles().reshape({tasks, batch, -1}).transpose(0, 1);
    sum += j.bmm(j.transpose(1, 2)).cpu();
  }
  return numbersOf(sum);
}

std::vector<double> RepresentationGradients::products() const {
  const at::NoGradGuard noGraph;
  const auto tasks = static_cast<int64_t>(tasks_);
  at::Tensor sum = at::zeros({tasks, tasks}, at::kDouble);
  for (const Rows& rows : arrived_) {
    if (rows.isEmpty()) continue;
    const at::Tensor j = rows.doubles();
    sum += j.mm(j.t()).cpu();
  }
  return numbersOf(sum);
}

void RepresentationGradients::apply(const std::vector<double>& own,
                                    const std::vector<std::vector<double>>& shared) {
  TaskGradients heads;
  heads.own = std::move(own_);
  accumulateOwn(heads, own);

  const at::NoGradGuard noGraph;
  Roots roots;
  for (size_t e = 0; e < ends_.size(); ++e) {
    at::Tensor sum;
    for (size_t t = 0; t < tasks_; ++t) {
      const at::Tensor gradient = arrived_[e][t];
      if (!gradient.defined()) continue;
      at::Tensor weighted;
      if (shared.size() == 1) {
        weighted = gradient.mul(shared[0][t]);
      } else {
        std::vector<double> column;
        for (const auto& weights : shared) column.push_back(weights[t]);
        std::vector<int64_t> sizes(static_cast<size_t>(gradient.dim()), 1);
        sizes[0] = static_cast<int64_t>(column.size());
        weighted = gradient.mul(at::tensor(column, gradient.options()).view(sizes));
      }
      sum = sum.defined() ? sum.add(weighted) : weighted;
    }
    if (sum.defined()) roots.add(ends_[e], sum);
  }
  std::vector<at::Tensor> sums(trunk_.size());
  Request request;
  for (size_t k = 0; k < trunk_.size(); ++k) request.add(trunk_[k].edge, &sums[k]);
  runEngine([&] { request.run(roots, options_.retainGraph); });
  for (size_t k = 0; k < trunk_.size(); ++k) {
    if (sums[k].defined()) accumulate(trunk_[k].variable, ownedAs(std::move(sums[k]), trunk_[k].variable));
  }
}

}  // namespace candelabra::mtl
