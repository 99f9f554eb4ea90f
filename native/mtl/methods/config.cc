// ConFIG: Liu et al. 2025, "ConFIG: Towards Conflict-free Training of Physics Informed Neural Networks"
// (arXiv:2408.11104), equation 2: d = (sum_i g_i . u) u, u the unit vector along pinv(Ĵ) p, Ĵ the unit gradients.
//
// pinv(Ĵ) p = Ĵᵀ x with x = pinv(C) p, C the cosines.

#include "mtl/methods/config.h"

#include <numeric>

#include "mtl/methods/symmetric_eigen.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {
namespace {

// Of p's squared length: what rounding leaves where p is at a right angle to all that the gradients span.
constexpr double kNothing = 1e-24;

}  // namespace

std::vector<double> configWeights(const Gramian& gramian, const std::vector<double>& preference) {
  const UnitGramian unit(gramian);
  const size_t n = unit.size();
  if (n == 0) return std::vector<double>(gramian.tasks(), 0.0);
  std::vector<double> p(n);
  for (size_t i = 0; i < n; ++i) p[i] = preference[unit.tasks[i]];
  const Eigen eigen = symmetricEigen(unit.cosines);
  std::vector<double> x = pseudoSolve(eigen, eigen.rank(), p);

  std::vector<double> products(n, 0.0);  // of Ĵᵀ x with the unit gradients
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) products[i] += unit.cosines(i, j) * x[j];
  }
  const double squaredNorm = std::inner_product(x.begin(), x.end(), products.begin(), 0.0);
  const double squaredPreference = std::inner_product(p.begin(), p.end(), p.begin(), 0.0);
  if (!(squaredNorm * eigen.values.back() > kNothing * squaredPreference)) {
    return std::vector<double>(gramian.tasks(), 0.0);
  }
  const double length = std::inner_product(products.begin(), products.end(), unit.norms.begin(), 0.0);
  for (size_t i = 0; i < n; ++i) x[i] *= length / squaredNorm / unit.norms[i];
  return unit.spread(x, gramian.tasks());
}

}  // namespace candelabra::mtl
