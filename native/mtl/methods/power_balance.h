// Nash-MTL and FairGrad ask for the same thing: positive weights w with G w = w^-p, p = 1 for Nash.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// The w > 0 with G w = w^-power, for power > 0; a task whose gradient is zero gets 0. Throws std::runtime_error if
// its own check of the answer fails.
//
// There is no such w where the gradients of some tasks cancel under positive weights (a Pareto stationary point). When
// unit gradients cancel to within 1e-5 of their weights, a ridge of 1e-10 (or, where rounding needs more, the next
// power of 100) is added to each task's square: those tasks cancel then, and the direction serves the others.
std::vector<double> powerBalance(const Gramian& gramian, double power);

}  // namespace candelabra::mtl
