// PCD's weights from a Gramian. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

struct PcdSettings {
  size_t primary = 0;
  std::vector<double> fractions;  // tau of each task; the primary's is not read
  std::vector<double> scales;     // that bring the gradients to their usual length, > 0
};

// Weights of the d nearest to the scaled primary gradient that gives each other task `fraction` of the progress of its
// own scaled gradient, brought to the primary gradient's length.
std::vector<double> pcdWeights(const Gramian& gramian, const PcdSettings& settings);

}  // namespace candelabra::mtl
