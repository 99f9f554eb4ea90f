// The factor U with UᵀU = A is made a row at a time and subtracted from the rows below it, so that every inner loop
// runs along a row.

#include "mtl/methods/cholesky.h"

#include <cmath>

namespace candelabra::mtl {
namespace {

bool factorise(std::vector<double>& u, size_t n) {
  for (size_t k = 0; k < n; ++k) {
    double* const pivotRow = &u[k * n];
    if (!(pivotRow[k] > 0.0 && std::isfinite(pivotRow[k]))) return false;
    const double inverse = 1.0 / std::sqrt(pivotRow[k]);
    for (size_t j = k; j < n; ++j) pivotRow[j] *= inverse;
    for (size_t i = k + 1; i < n; ++i) {
      double* const row = &u[i * n];
      const double factor = pivotRow[i];
      for (size_t j = i; j < n; ++j) row[j] -= factor * pivotRow[j];
    }
  }
  return true;
}

void substitute(const std::vector<double>& u, size_t n, std::vector<double>& b) {
  for (size_t k = 0; k < n; ++k) {
    const double* const row = &u[k * n];
    const double known = b[k] /= row[k];
    for (size_t j = k + 1; j < n; ++j) b[j] -= row[j] * known;
  }
  for (size_t k = n; k-- > 0;) {
    const double* const row = &u[k * n];
    for (size_t j = k + 1; j < n; ++j) b[k] -= row[j] * b[j];
    b[k] /= row[k];
  }
}

}  // namespace

std::optional<std::vector<double>> solvePositive(const Gramian& a, const std::vector<double>& shift,
                                                 std::vector<double> b) {
  const size_t n = a.tasks();
  std::vector<double> u = a.values();
  for (size_t k = 0; k < n; ++k) u[k * n + k] += shift[k];
  if (!factorise(u, n)) return std::nullopt;
  substitute(u, n, b);
  return b;
}

}  // namespace candelabra::mtl
