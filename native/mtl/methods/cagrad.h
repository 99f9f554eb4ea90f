// CAGrad's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights of the d with ‖d - g_0‖ <= c ‖g_0‖ whose smallest g_i · d is the largest; g_0 is the mean of the g_i. Where
// several d are that, of the one nearest to g_0.
std::vector<double> cagradWeights(const Gramian& gramian, double c);

}  // namespace candelabra::mtl
