// PCGrad's weights from a Gramian. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// For each task, the permutation of all tasks in which it meets the others (its own place is skipped).
using TaskOrders = std::vector<std::vector<size_t>>;

// Weights a with sum_i g_i^PC = sum_j a_j g_j.
std::vector<double> pcgradWeights(const Gramian& gramian, const TaskOrders& orders);

}  // namespace candelabra::mtl
