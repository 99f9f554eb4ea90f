// Task gradients on what the trunk gives the heads (MGDA-UB's approximation): T backward passes over the heads alone, then
// one across the trunk with their weighted sum.

#pragma once

#include <vector>

#include "mtl/gramian.h"
#include "mtl/task_gradients.h"

namespace candelabra::mtl {

class RepresentationGradients {
 public:
  // Where the trunk ends: `named` tensors, or, when there are none, where the graph parts by task. Throws a GraphError when
  // it does not part, or when a parameter behind the end is reached past it as well.
  RepresentationGradients(const Losses& losses, const GradientOptions& options,
                          const std::vector<at::Tensor>& named);

  // T x T numbers: over the whole batch, or for each sample (the first dimension) apart.
  std::vector<double> products() const;
  std::vector<double> productsOfSamples() const;
  size_t samples() const;

  // .grad (+)= what weights give: T of each task's own parameters; T, or T for each sample, across the trunk.
  void apply(const std::vector<double>& own, const std::vector<std::vector<double>>& shared);

 private:
  void throughHeads(const Losses& losses);

  GradientOptions options_;
  size_t tasks_;
  torch::autograd::edge_list ends_;
  std::vector<Rows> arrived_;  // of each end
  std::vector<Leaf> trunk_;
  std::vector<Leaf> heads_;
  std::vector<std::vector<OwnGradient>> own_;  // [task]
};

}  // namespace candelabra::mtl
