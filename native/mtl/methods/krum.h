// Krum's weights from a Gramian. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

struct KrumRule {
  size_t byzantine;  // gradients that may be anything; at most T - 3
  size_t selected;   // gradients that are averaged; 1 to T
  bool squared;      // scores are sums of squared distances (the paper) or of distances
};

std::vector<double> krumWeights(const Gramian& gramian, const KrumRule& rule);

}  // namespace candelabra::mtl
