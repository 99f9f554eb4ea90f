#include "mtl/folded.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "mtl/graph_pass.h"
#include "mtl/wanted.h"

namespace candelabra::mtl {
namespace {

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
  std::vector<Wanted> wanted = wantedOf(graph, plan, tasks, GradientPath::kFolded);

  Folded result{{std::vector<Gramian>(plan.groups, Gramian(tasks)), Gramian(tasks)}, {}};
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
  result.own = ownGradients(wanted, plan, tasks);
  return result;
}

}  // namespace candelabra::mtl
