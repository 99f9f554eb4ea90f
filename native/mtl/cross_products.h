// <g_i of one batch, g_j of another>: what two-batch methods are unbiased by.

#pragma once

#include <vector>

#include "mtl/task_gradients.h"

namespace candelabra::mtl {

// T x T numbers, row after row, over the shared parameters that both reach.
std::vector<double> crossProducts(const TaskGradients& first, const TaskGradients& second, size_t tasks);

}  // namespace candelabra::mtl
