// ConFIG's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights of a direction whose cosines with the gradients are in proportion to `preference`.
std::vector<double> configWeights(const Gramian& gramian, const std::vector<double>& preference);

}  // namespace candelabra::mtl
