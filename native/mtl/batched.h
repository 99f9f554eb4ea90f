// All tasks' vector-Jacobian products in one pass of the engine: the cotangents of T losses are batched tensors of T,
// which functorch's vmap rules carry through every backward operator (PyTorch: `is_grads_batched`).

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/function.h>

#include <vector>

namespace candelabra::mtl {

// The gradients of every loss at each output, [task, ...]; undefined where no loss reaches it.
std::vector<at::Tensor> batchedGradients(const std::vector<at::Tensor>& losses,
                                         const torch::autograd::edge_list& outputs, bool retainGraph);

}  // namespace candelabra::mtl
