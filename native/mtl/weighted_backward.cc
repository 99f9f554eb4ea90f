#include "mtl/weighted_backward.h"

#include <ATen/ATen.h>

#include "autograd/direct.h"
#include "autograd/engine.h"
#include "mtl/engine_call.h"
#include "mtl/gradient_rows.h"
#include "mtl/parameter_plan.h"

namespace candelabra::mtl {
namespace {

Roots weightedRoots(const Losses& losses, const std::vector<double>& weights,
                    const GradientOptions& options) {
  Roots roots;
  for (size_t t = 0; t < weights.size(); ++t) roots.addLoss(losses.tensors[t], weights[t] * options.scale);
  return roots;
}

void accumulateInto(const std::vector<Leaf>& leaves, const Roots& roots, bool retainGraph) {
  std::vector<at::Tensor> sums(leaves.size());
  Request request;
  for (size_t k = 0; k < leaves.size(); ++k) request.add(leaves[k].edge, &sums[k]);
  runEngine([&] { request.run(roots, retainGraph); });
  const at::NoGradGuard noGraph;
  for (size_t k = 0; k < leaves.size(); ++k) {
    if (sums[k].defined()) accumulate(leaves[k].variable, ownedAs(std::move(sums[k]), leaves[k].variable));
  }
}

}  // namespace

void weightedBackward(const Losses& losses, const std::vector<double>& weights,
                      const GradientOptions& options) {
  const Roots roots = weightedRoots(losses, weights, options);
  runEngine([&] {
    if (backwardDirectly(losses.tensors, roots.gradients, options.retainGraph)) return;
    callEngine(roots.edges, roots.gradients, options.retainGraph, {});
  });
}

void backwardOwn(const Losses& losses, const std::vector<double>& weights, const GradientOptions& options) {
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, losses.tensors.size(), options);
  constexpr bool retainGraph = true;
  accumulateInto(plan.others, weightedRoots(losses, weights, options), retainGraph);
}

void backwardShared(const Losses& losses, const std::vector<std::vector<double>>& coefficientsOfGroups,
                    const GradientOptions& options) {
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, losses.tensors.size(), options);
  for (size_t g = 0; g < plan.groups; ++g) {
    std::vector<Leaf> leaves;
    for (size_t p = 0; p < plan.shared.size(); ++p) {
      if (plan.group[p] == g) leaves.push_back(plan.shared[p]);
    }
    const bool retainGraph = options.retainGraph || g + 1 < plan.groups;
    accumulateInto(leaves, weightedRoots(losses, coefficientsOfGroups[g], options), retainGraph);
  }
}

}  // namespace candelabra::mtl
