// GradVac's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"
#include "mtl/methods/pcgrad.h"

namespace candelabra::mtl {

struct GradVacRule {
  double beta;     // what a new cosine counts in the moving average
  double epsilon;  // added to sqrt(1 - target^2), and to 1 in a cosine's denominator
};

// Weights a with sum_i g_i' = sum_j a_j g_j. `targets` are T x T cosines, one for each task and other task, row-major;
// they move to what was seen.
std::vector<double> gradVacWeights(const Gramian& gramian, const TaskOrders& orders, const GradVacRule& rule,
                                   std::vector<double>& targets);

}  // namespace candelabra::mtl
