// Inner products of gradients that are never held whole: from what arrives at a layer's output the weight's gradients are
// formed a few rows at a time (outputs of a Linear, channels of a convolution), all tasks' together, and dropped.

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/function.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "mtl/gramian.h"
#include "mtl/rows.h"
#include "mtl/task_graph.h"

namespace candelabra::mtl {

struct BlockedLayer {
  torch::autograd::Edge output;  // where dY arrives
  // Rows of the weight's gradient, from one task's dY.
  std::function<at::Tensor(const at::Tensor& dy, int64_t begin, int64_t count)> rows;
};

// The layer of a weight that is used once, by a Linear over rows of a matrix or by a convolution without groups.
std::optional<BlockedLayer> blockedLayerOf(const TaskGraph& graph, const Leaf& leaf, size_t tasks);

// <dW_s, dW_t> for all pairs, from the tasks' dY. Holds up to `numbers` numbers of the gradients at once.
Gramian blockedProducts(const BlockedLayer& layer, const at::Tensor& weight, const Rows& outputs,
                        int64_t numbers);

// A convolution's own gradients without the weight's: of its input, nothing, of its bias. None for another node.
std::optional<torch::autograd::variable_list> convolutionWithoutWeight(torch::autograd::Node& node,
                                                                       const at::Tensor& dy);

}  // namespace candelabra::mtl
