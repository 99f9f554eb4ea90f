// DualProj's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights of the projection of sum_i preference_i g_i onto { d : g_j · d >= 0 for all j }.
std::vector<double> dualprojWeights(const Gramian& gramian, const std::vector<double>& preference);

}  // namespace candelabra::mtl
