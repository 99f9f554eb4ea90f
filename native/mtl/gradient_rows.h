// The T gradients of each shared parameter as rows of J: their Gramian, and their weighted sum into .grad.
//
// Dense float and double gradients on the CPU go through the pointer kernels. Everything else (half,
// bfloat16, other devices) takes ATen operators: the same result up to rounding.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <string>
#include <vector>

#include "mtl/gramian.h"
#include "mtl/task_gradients.h"

namespace candelabra::mtl {

struct Gramians {
  Gramian shared;  // over all shared parameters
  Gramian layer;   // over those of the last shared layer
};

// Lays each gradient out as its parameter (once: `gradients.rows` is replaced where needed) and multiplies.
// Throws an Error that names the task when a gradient is not finite.
Gramians gramians(TaskGradients& gradients, const std::vector<std::string>& tasks);

// parameter.grad (+)= sum_t coefficients_t rows_t for each shared parameter. A parameter that no task
// reaches keeps its .grad. The memory of the first row becomes the new .grad where nobody else holds it.
void combineShared(TaskGradients& gradients, const std::vector<double>& coefficients);

// parameter.grad (+)= weights_t gradient for each task's own parameters.
void accumulateOwn(TaskGradients& gradients, const std::vector<double>& weights);

}  // namespace candelabra::mtl
