// How the gradients of T tasks cross an operation all at once: stacked in one tensor whose first dimension is the task.
// A rule gives what the node itself gives for one task, from the same saved values, in far fewer operations.

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/function.h>

#include <vector>

namespace candelabra::mtl {

struct StackedNode {
  torch::autograd::Node& node;
  int64_t tasks;
  const std::vector<bool>& needs;  // for each of its inputs, whether the gradient is asked for
};

// From [task, ...output's shape] to [task, ...] for each input, before sums over broadcast dimensions. The gradient's
// memory may be written over where nobody else holds it.
using StackedRule = std::vector<at::Tensor> (*)(const StackedNode& at, at::Tensor gradient);

// Null where stacking would be no faster than one task after the other (convolutions, attention), or is not known.
StackedRule stackedRule(const torch::autograd::Node& node);

// The gradient for an input of the given edge: summed over the dimensions that were broadcast.
at::Tensor fitted(const at::Tensor& gradient, const torch::autograd::Edge& edge);

}  // namespace candelabra::mtl
