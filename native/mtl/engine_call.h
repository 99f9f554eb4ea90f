// One call of the autograd engine: where it starts, with what, and which gradients it is asked for.

#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <utility>
#include <vector>

namespace candelabra::mtl {

using torch::autograd::Edge;
using torch::autograd::edge_list;
using torch::autograd::variable_list;

// Without outputs the gradients are accumulated into the leaves.
variable_list callEngine(const edge_list& roots, const variable_list& gradients, bool keepGraph,
                         const edge_list& outputs);

// Where the engine starts, and with what.
struct Roots {
  edge_list edges;
  variable_list gradients;

  void add(const Edge& edge, at::Tensor gradient) {
    edges.push_back(edge);
    gradients.push_back(std::move(gradient));
  }
  void addLoss(const at::Tensor& loss, double weight = 1.0) {
    add(torch::autograd::impl::gradient_edge(loss), at::full_like(loss.detach(), weight));
  }
};

// One engine call: which gradients it is asked for, and where each of them goes.
class Request {
 public:
  void add(const Edge& edge, at::Tensor* destination) {
    outputs_.push_back(edge);
    destinations_.push_back(destination);
  }

  void run(const Roots& roots, bool keepGraph) const {
    if (roots.edges.empty() || outputs_.empty()) return;
    variable_list results = callEngine(roots.edges, roots.gradients, keepGraph, outputs_);
    for (size_t k = 0; k < results.size(); ++k) *destinations_[k] = std::move(results[k]);
  }

 private:
  edge_list outputs_;
  std::vector<at::Tensor*> destinations_;
};

}  // namespace candelabra::mtl
