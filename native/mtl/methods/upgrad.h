// UPGrad's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights of the sum of preference_i times the projection of g_i onto { d : g_j · d >= 0 for all j }.
std::vector<double> upgradWeights(const Gramian& gramian, const std::vector<double>& preference);

}  // namespace candelabra::mtl
