// MGDA's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights a >= 0 with sum 1 whose sum_i a_i g_i is the shortest.
std::vector<double> mgdaWeights(const Gramian& gramian);

}  // namespace candelabra::mtl
