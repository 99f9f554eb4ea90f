// IMTL-G's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Weights of sum 1 such that the direction has equal projections on all unit gradients; zeros where none do.
std::vector<double> imtlGWeights(const Gramian& gramian);

}  // namespace candelabra::mtl
