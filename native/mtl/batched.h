// All tasks' vector-Jacobian products in one pass of the engine: the cotangents of T losses are batched tensors of T,
// which functorch's vmap rules carry through every backward operator (PyTorch: `is_grads_batched`).

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/function.h>

#include <vector>

namespace candelabra::mtl {

// Where T gradients begin their way: an edge, and what arrives there from each task (undefined for nothing).
struct BatchedRoot {
  torch::autograd::Edge edge;
  std::vector<at::Tensor> cotangents;  // [task]
};

// The gradients of every task at each output, [task, ...]; undefined where none arrives.
std::vector<at::Tensor> batchedGradients(const std::vector<BatchedRoot>& roots, size_t tasks,
                                         const torch::autograd::edge_list& outputs, bool retainGraph);

}  // namespace candelabra::mtl
