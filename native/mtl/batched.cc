#include "mtl/batched.h"

#include <ATen/ATen.h>
#include <ATen/functorch/BatchedFallback.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>
#include <torch/csrc/autograd/engine.h>

#include <algorithm>
#include <utility>

namespace candelabra::mtl {
namespace {

using torch::autograd::edge_list;
using torch::autograd::variable_list;

// One level of vmap, for as long as it lives.
class VmapLevel {
 public:
  explicit VmapLevel(int64_t size)
      : level_(at::functorch::initAndPushDynamicLayer(at::functorch::TransformType::Vmap, c10::SymInt(size),
                                                      at::functorch::RandomnessType::Error)) {}
  ~VmapLevel() { at::functorch::popDynamicLayerAndDeleteMetadata(); }
  VmapLevel(const VmapLevel&) = delete;
  VmapLevel& operator=(const VmapLevel&) = delete;

  int64_t level() const { return level_; }

 private:
  int64_t level_;
};

// The tensor inside, tasks first. What does not depend on the task is the same for each.
at::Tensor unbatched(const at::Tensor& gradient, int64_t tasks) {
  if (const auto* batched = at::functorch::maybeGetBatchedImpl(gradient)) {
    return batched->value().movedim(batched->bdim(), 0);
  }
  std::vector<int64_t> sizes = gradient.sizes().vec();
  sizes.insert(sizes.begin(), tasks);
  return gradient.expand(sizes);
}

variable_list runBatched(const edge_list& roots, int64_t tasks, variable_list cotangents, bool retainGraph,
                         const edge_list& outputs) {
  const VmapLevel vmap(tasks);
  for (at::Tensor& cotangent : cotangents) {
    cotangent = at::functorch::makeBatched(cotangent, 0, vmap.level());
  }
  constexpr bool createGraph = false, accumulate = false;
  return torch::autograd::Engine::get_default_engine().execute(roots, cotangents, retainGraph, createGraph,
                                                               accumulate, outputs);
}

}  // namespace

std::vector<at::Tensor> batchedGradients(const std::vector<BatchedRoot>& roots, size_t tasks,
                                         const edge_list& outputs, bool retainGraph) {
  edge_list edges;
  variable_list cotangents;
  for (const BatchedRoot& root : roots) {
    const auto some = std::find_if(root.cotangents.begin(), root.cotangents.end(),
                                   [](const at::Tensor& cotangent) { return cotangent.defined(); });
    std::vector<at::Tensor> rows;
    for (const at::Tensor& cotangent : root.cotangents) {
      rows.push_back(cotangent.defined() ? cotangent : at::zeros_like(*some));
    }
    edges.push_back(root.edge);
    cotangents.push_back(at::stack(rows));
  }
  // Operators without a rule are run task by task, which is what the other paths do for all: no warning is due.
  at::functorch::setVmapFallbackWarningEnabled(false);
  const auto size = static_cast<int64_t>(tasks);
  variable_list gradients = runBatched(edges, size, std::move(cotangents), retainGraph, outputs);
  for (at::Tensor& gradient : gradients) {
    if (gradient.defined()) gradient = unbatched(gradient, size);
  }
  return gradients;
}

}  // namespace candelabra::mtl
