#include "mtl/folded.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "mtl/blocked_layer.h"
#include "mtl/graph_pass.h"
#include "mtl/wanted.h"

namespace candelabra::mtl {
namespace {

// Of one parameter's gradients at once; more, where the parameters themselves are more.
constexpr int64_t kNumbers = int64_t{1} << 22;

int64_t numbersAtOnce(const std::vector<Leaf>& shared) {
  int64_t parameters = 0;
  for (const Leaf& leaf : shared) parameters += leaf.variable.numel();
  return std::max(kNumbers, parameters);
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
  std::vector<Wanted> wanted = wantedOf(graph, plan, tasks, GradientPath::kFolded);
  const int64_t atOnce = numbersAtOnce(plan.shared);
  std::vector<std::optional<BlockedLayer>> blocked(plan.shared.size());
  for (size_t p = 0; p < blocked.size(); ++p) {
    const auto whole = static_cast<int64_t>(tasks) * plan.shared[p].variable.numel();
    if (wanted[p].ghost.defined() || whole <= atOnce) continue;
    blocked[p] = blockedLayerOf(graph, plan.shared[p], tasks);
    if (blocked[p]) wanted[p].edge = blocked[p]->output;
  }

  Folded result{{std::vector<Gramian>(plan.groups, Gramian(tasks)), Gramian(tasks)}, {}};
  const auto fold = [&](Wanted& parameter) {
    const auto p = static_cast<size_t>(&parameter - wanted.data());
    if (p >= plan.shared.size() || parameter.rows.isEmpty()) return;
    const Gramian part = blocked[p] ? blockedProducts(*blocked[p], parameter.leaf.variable,
                                                      std::exchange(parameter.rows, Rows(tasks)), atOnce)
                                    : partOf(parameter, tasks);
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
