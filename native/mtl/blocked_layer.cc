#include "mtl/blocked_layer.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/generated/Functions.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <typeinfo>

#include "mtl/ghost.h"
#include "mtl/gradient_rows.h"

namespace candelabra::mtl {
namespace {

using torch::autograd::generated::ConvolutionBackward0;
using Mask = std::array<bool, 3>;  // input, weight, bias

// Kernels of convolutions work on so many channels at a time.
constexpr int64_t kChannels = 16;

std::tuple<at::Tensor, at::Tensor, at::Tensor> backwardOf(ConvolutionBackward0& node, const at::Tensor& dy,
                                                          const at::Tensor& weight, Mask mask) {
  return at::convolution_backward_symint(dy, node.input_.unpack(), weight, node.bias_sym_sizes_opt,
                                         node.stride, node.padding, node.dilation, node.transposed,
                                         node.output_padding, node.groups, mask);
}

std::optional<BlockedLayer> convolutionOf(const TaskGraph& graph, const Leaf& leaf) {
  const auto use = graph.onlyUse(leaf.edge.function.get());
  if (!use || use->place != 1 || typeid(*use->user.function) != typeid(ConvolutionBackward0)) {
    return std::nullopt;
  }
  auto& node = static_cast<ConvolutionBackward0&>(*use->user.function);
  if (node.transposed || node.groups != 1) return std::nullopt;
  return BlockedLayer{{use->user.function, 0}, [&node](const at::Tensor& dy, int64_t begin, int64_t count) {
                        const at::Tensor weight = node.weight_.unpack().narrow(0, begin, count);
                        const at::Tensor part = dy.narrow(1, begin, count).contiguous();
                        return std::get<1>(backwardOf(node, part, weight, Mask{false, true, false}));
                      }};
}

}  // namespace

std::optional<BlockedLayer> blockedLayerOf(const TaskGraph& graph, const Leaf& leaf, size_t tasks) {
  if (const auto ghost = ghostOf(graph, leaf, tasks, GradientPath::kGhost)) {
    return BlockedLayer{ghost->output,
                        [input = ghost->input](const at::Tensor& dy, int64_t begin, int64_t count) {
                          return dy.narrow(1, begin, count).t().mm(input);
                        }};
  }
  return convolutionOf(graph, leaf);
}

Gramian blockedProducts(const BlockedLayer& layer, const at::Tensor& weight, const Rows& outputs,
                        int64_t numbers) {
  const at::NoGradGuard noGraph;
  const auto tasks = static_cast<int64_t>(outputs.tasks());
  const int64_t rows = weight.size(0);
  const int64_t fitting = numbers / (tasks * (weight.numel() / rows));
  const int64_t step = std::max<int64_t>(fitting / kChannels, 1) * kChannels;
  Gramian sum(outputs.tasks());
  for (int64_t begin = 0; begin < rows; begin += step) {
    const int64_t count = std::min(step, rows - begin);
    TaskGradients block;
    block.shared = {weight.detach().narrow(0, begin, count)};
    block.rows.emplace_back(outputs.tasks());
    block.ghosts = {at::Tensor()};
    for (size_t t = 0; t < outputs.tasks(); ++t) {
      const at::Tensor dy = outputs[t];
      if (dy.defined()) *block.rows[0].slot(t) = layer.rows(dy, begin, count);
    }
    if (!block.rows[0].isEmpty()) sum.add(gramians(block, outputs.tasks()).groups[0]);
  }
  return sum;
}

std::optional<torch::autograd::variable_list> convolutionWithoutWeight(torch::autograd::Node& node,
                                                                       const at::Tensor& dy) {
  if (typeid(node) != typeid(ConvolutionBackward0) || !dy.defined()) return std::nullopt;
  const at::AutoDispatchBelowADInplaceOrView noGraph;
  auto& convolution = static_cast<ConvolutionBackward0&>(node);
  const Mask mask{node.next_edge(0).is_valid(), false, node.next_edge(2).is_valid()};
  auto [input, weight, bias] = backwardOf(convolution, dy, convolution.weight_.unpack(), mask);
  return torch::autograd::variable_list{std::move(input), std::move(weight), std::move(bias)};
}

}  // namespace candelabra::mtl
