// IMTL-G: Liu et al. 2021, "Towards Impartial Multi-task Learning" (ICLR), section 3.1, as generalised to dependent
// gradients in Quinton and Rey 2024, "Jacobian Descent for Multi-Objective Optimization" (arXiv:2406.16232), appendix:
// weights v / sum(v) with v = pinv(G) d, d the lengths.
//
// Where the unit gradients are independent, v = C^-1 1 / d with the cosines C: no length is cut off as small.

#include "mtl/methods/imtl_g.h"

#include <algorithm>
#include <cmath>

#include "mtl/methods/symmetric_eigen.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {
namespace {

constexpr double kNothing = 1e-12;  // beside numbers that rounding made from 1

std::vector<double> unscaled(const UnitGramian& unit) {
  const size_t n = unit.size();
  const Eigen cosines = symmetricEigen(unit.cosines);
  if (cosines.rank() == n) {
    std::vector<double> v = pseudoSolve(cosines, n, std::vector<double>(n, 1.0));
    for (size_t i = 0; i < n; ++i) v[i] /= unit.norms[i];
    return v;
  }
  // Opposed gradients: no direction but 0 has equal projections, whatever their lengths.
  const std::vector<double> b = pseudoSolve(cosines, cosines.rank(), std::vector<double>(n, 1.0));
  if (std::all_of(b.begin(), b.end(), [](double x) { return std::abs(x) <= kNothing; })) return b;
  const double longest = *std::max_element(unit.norms.begin(), unit.norms.end());
  std::vector<double> lengths(unit.norms);
  for (double& length : lengths) length /= longest;
  Gramian scaled(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) scaled(i, j) = unit.cosines(i, j) * lengths[i] * lengths[j];
  }
  const Eigen eigen = symmetricEigen(scaled);
  std::vector<double> v = pseudoSolve(eigen, eigen.rank(), lengths);
  const bool isNothing = std::all_of(
      lengths.begin(), lengths.end(),
      [&, i = size_t{0}](double length) mutable { return std::abs(v[i++] * length) <= kNothing; });
  if (isNothing) v.assign(n, 0.0);
  return v;
}

}  // namespace

std::vector<double> imtlGWeights(const Gramian& gramian) {
  const UnitGramian unit(gramian);
  std::vector<double> weights(gramian.tasks(), 0.0);
  if (unit.size() == 0) return weights;
  const std::vector<double> v = unscaled(unit);
  double sum = 0.0, size = 0.0;
  for (const double value : v) {
    sum += value;
    size += std::abs(value);
  }
  if (!(std::abs(sum) > kNothing * size)) return weights;
  for (size_t i = 0; i < unit.size(); ++i) weights[unit.tasks[i]] = v[i] / sum;
  return weights;
}

}  // namespace candelabra::mtl
