// Eigenvalues and eigenvectors of a Gramian.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

struct Eigen {
  std::vector<double> values;  // ascending
  Gramian vectors;             // row k belongs to value k; orthonormal

  // How many values are above the largest times n times the tolerance: the rank, as pinv and eigh's users count it.
  size_t rank(double tolerance = 0x1p-52) const;
};

// Of a symmetric matrix. Throws std::runtime_error if it does not converge in 30
// sweeps a value, which no finite matrix is known to need.
Eigen symmetricEigen(const Gramian& matrix);

// sum over the `rank` largest of v (v . b) / value: the pseudo-inverse times b.
std::vector<double> pseudoSolve(const Eigen& eigen, size_t rank, const std::vector<double>& b);

}  // namespace candelabra::mtl
