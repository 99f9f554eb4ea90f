#include "mtl/parameter_plan.h"

#include <unordered_map>
#include <unordered_set>

#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

std::unordered_set<const c10::TensorImpl*> checkedSet(const std::vector<at::Tensor>& parameters,
                                                      const char* name) {
  std::unordered_set<const c10::TensorImpl*> set;
  for (const at::Tensor& parameter : parameters) {
    if (!parameter.is_leaf()) {
      throw argumentError(name, "parameters (leaves of the graph)", "the result of an operation");
    }
    if (!set.insert(parameter.unsafeGetTensorImpl()).second) {
      throw argumentError(name, "each parameter once",
                          "one of shape " + c10::str(parameter.sizes()) + " twice");
    }
  }
  return set;
}

std::vector<size_t> layerOf(const std::vector<Leaf>& shared, const GradientOptions& options) {
  std::vector<size_t> layer;
  if (options.layer) {
    const auto named = checkedSet(*options.layer, "lastSharedLayer");
    for (size_t p = 0; p < shared.size(); ++p) {
      if (named.contains(shared[p].variable.unsafeGetTensorImpl())) layer.push_back(p);
    }
    if (layer.empty()) {
      throw argumentError("lastSharedLayer", "parameters that are shared and that a loss reaches",
                          "none such");
    }
    return layer;
  }
  const auto newer = [&](size_t p, size_t best) {
    const bool matrix = shared[p].variable.dim() >= 2, bestIsMatrix = shared[best].variable.dim() >= 2;
    return matrix != bestIsMatrix ? matrix : shared[p].lastUsed > shared[best].lastUsed;
  };
  for (size_t p = 0; p < shared.size(); ++p) {
    if (layer.empty()) layer.push_back(p);
    if (newer(p, layer[0])) layer[0] = p;
  }
  return layer;
}

// The group of each shared parameter; a parameter in none is of the one after the last.
void assignGroups(ParameterPlan& plan, const GradientOptions& options) {
  plan.group.assign(plan.shared.size(), 0);
  if (!options.groups) return;
  std::unordered_map<const c10::TensorImpl*, size_t> groupOf;
  for (size_t g = 0; g < options.groups->size(); ++g) {
    for (const at::Tensor& parameter : (*options.groups)[g])
      groupOf.emplace(parameter.unsafeGetTensorImpl(), g);
  }
  plan.groups = options.groups->size() + 1;
  for (size_t p = 0; p < plan.shared.size(); ++p) {
    const auto found = groupOf.find(plan.shared[p].variable.unsafeGetTensorImpl());
    plan.group[p] = found == groupOf.end() ? options.groups->size() : found->second;
  }
}

}  // namespace

ParameterPlan planParameters(const TaskGraph& graph, size_t tasks, const GradientOptions& options) {
  ParameterPlan plan;
  std::unordered_set<const c10::TensorImpl*> named;
  if (options.shared) named = checkedSet(*options.shared, "shared");
  for (const Leaf& leaf : graph.leaves()) {
    const bool shared =
        options.shared ? named.contains(leaf.variable.unsafeGetTensorImpl()) : leaf.common || tasks == 1;
    (shared ? plan.shared : plan.others).push_back(leaf);
  }
  plan.layer = layerOf(plan.shared, options);
  assignGroups(plan, options);
  return plan;
}

}  // namespace candelabra::mtl
