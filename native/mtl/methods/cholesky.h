// Solves positive definite systems of the size of a Gramian.

#pragma once

#include <optional>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// x with (A + diag(shift)) x = b; nothing where that matrix is not positive definite in float64.
std::optional<std::vector<double>> solvePositive(const Gramian& a, const std::vector<double>& shift,
                                                 std::vector<double> b);

}  // namespace candelabra::mtl
