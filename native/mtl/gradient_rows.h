// The T gradients of each shared parameter as rows of J: their Gramian, and their weighted sum into .grad.
//
// Dense float and double gradients on the CPU go through the pointer kernels. Everything else (half,
// bfloat16, other devices) takes ATen operators: the same result up to rounding.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mtl/gramian.h"
#include "mtl/task_gradients.h"

namespace candelabra::mtl {

struct Gramians {
  std::vector<Gramian> groups;  // over the shared parameters of each group
  Gramian layer;                // over those of the last shared layer
};

Gramian total(const std::vector<Gramian>& groups);

// The first task whose gradient is not finite.
std::optional<size_t> nonFiniteTask(const Gramians& gramians);

// Throws an Error that names the task.
[[noreturn]] void refuseGradient(const std::string& task);

// Lays each gradient out as its parameter (once: `gradients.rows` is replaced where needed) and multiplies.
Gramians gramians(TaskGradients& gradients, size_t tasks);

// parameter.grad (+)= sum_t coefficients_t rows_t for each shared parameter, with the coefficients of its group. A
// parameter that no task reaches keeps its .grad. The memory of the first row becomes the new .grad where nobody else
// holds it.
void combineShared(TaskGradients& gradients, const std::vector<std::vector<double>>& coefficientsOfGroups);

// parameter.grad (+)= gradient, as PyTorch's AccumulateGrad has it without a graph.
void accumulate(const at::Tensor& parameter, at::Tensor gradient);

// parameter.grad (+)= weights_t gradient for each task's own parameters.
void accumulateOwn(TaskGradients& gradients, const std::vector<double>& weights);

}  // namespace candelabra::mtl
