#include "mtl/wanted.h"

#include <ATen/ATen.h>

namespace candelabra::mtl {

Wanted wantedShared(const TaskGraph& graph, const Leaf& leaf, size_t tasks, GradientPath path) {
  Wanted wanted(leaf, tasks);
  if (auto ghost = ghostOf(graph, leaf, tasks, path)) {
    wanted.edge = ghost->output;
    wanted.ghost = ghost->input;
  }
  return wanted;
}

std::vector<Wanted> wantedOf(const TaskGraph& graph, const ParameterPlan& plan, size_t tasks,
                             GradientPath path) {
  std::vector<Wanted> wanted;
  wanted.reserve(plan.shared.size() + plan.others.size());
  for (const Leaf& leaf : plan.shared) wanted.push_back(wantedShared(graph, leaf, tasks, path));
  for (const Leaf& leaf : plan.others) wanted.emplace_back(leaf, tasks);
  return wanted;
}

std::vector<std::vector<OwnGradient>> ownGradients(std::vector<Wanted>& wanted, const ParameterPlan& plan,
                                                   size_t tasks) {
  std::vector<std::vector<OwnGradient>> own(tasks);
  for (size_t p = plan.shared.size(); p < wanted.size(); ++p) {
    for (size_t t = 0; t < tasks; ++t) {
      at::Tensor gradient = wanted[p].rows[t];
      if (gradient.defined()) own[t].push_back({wanted[p].leaf.variable, std::move(gradient)});
    }
  }
  return own;
}

}  // namespace candelabra::mtl
