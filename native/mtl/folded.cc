#include "mtl/folded.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "mtl/graph_pass.h"
#include "mtl/parameter_plan.h"

namespace candelabra::mtl {
namespace {

Wanted sharedWanted(const TaskGraph& graph, const Leaf& leaf, size_t tasks) {
  Wanted wanted(leaf, tasks);
  if (auto ghost = ghostOf(graph, leaf, tasks, GradientPath::kFolded)) {
    wanted.edge = ghost->output;
    wanted.ghost = ghost->input;
  }
  return wanted;
}

// The part of one parameter.
Gramian partOf(Wanted& parameter, size_t tasks) {
  TaskGradients one;
  one.shared = {parameter.leaf.variable};
  one.rows.push_back(std::exchange(parameter.rows, Rows(tasks)));
  one.ghosts = {parameter.ghost};
  return gramians(one, tasks).groups[0];
}

}  // namespace

std::optional<Folded> foldedGramians(const Losses& losses, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  const TaskGraph graph(losses.tensors);
  if (!canPassOneByOne(graph)) return std::nullopt;
  const ParameterPlan plan = planParameters(graph, tasks, options);
  std::vector<Wanted> wanted;
  for (const Leaf& leaf : plan.shared) wanted.push_back(sharedWanted(graph, leaf, tasks));
  for (const Leaf& leaf : plan.others) wanted.emplace_back(leaf, tasks);

  Folded result{{std::vector<Gramian>(plan.groups, Gramian(tasks)), Gramian(tasks)},
                std::vector<std::vector<OwnGradient>>(tasks)};
  const auto fold = [&](Wanted& parameter) {
    const auto p = static_cast<size_t>(&parameter - wanted.data());
    if (p >= plan.shared.size() || parameter.rows.isEmpty()) return;
    const Gramian part = partOf(parameter, tasks);
    result.gramians.groups[plan.group[p]].add(part);
    if (std::find(plan.layer.begin(), plan.layer.end(), p) != plan.layer.end())
      result.gramians.layer.add(part);
  };
  constexpr bool retainGraph = true;  // for the weighted sum
  passByHand(losses.tensors, graph, wanted, {options.scale, retainGraph, fold});

  for (size_t p = plan.shared.size(); p < wanted.size(); ++p) {
    for (size_t t = 0; t < tasks; ++t) {
      at::Tensor gradient = wanted[p].rows[t];
      if (gradient.defined()) result.own[t].push_back({wanted[p].leaf.variable, std::move(gradient)});
    }
  }
  return result;
}

}  // namespace candelabra::mtl
