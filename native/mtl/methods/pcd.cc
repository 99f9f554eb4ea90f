// PCD: "Not All Objectives Are Born Equal: Priority-Constrained Descent for Hierarchical Multi-Objective Optimization"
// (TMLR 2026, arXiv:2606.29521).
//
// d = s_1 g_1 + sum_j x_j ĝ_j with multipliers x >= 0 of ĝ_j · d >= tau_j s_j ‖g_j‖, in units of s_1 ‖g_1‖.

#include "mtl/methods/pcd.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mtl/methods/nonnegative_qp.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {

std::vector<double> pcdWeights(const Gramian& gramian, const PcdSettings& settings) {
  const UnitGramian unit(gramian);
  std::vector<double> weights(gramian.tasks(), 0.0);
  const auto found = std::find(unit.tasks.begin(), unit.tasks.end(), settings.primary);
  if (found == unit.tasks.end()) return weights;  // without its gradient nothing moves
  const auto primary = static_cast<size_t>(found - unit.tasks.begin());

  std::vector<double> linear;
  std::vector<double> sizes;
  const double own = settings.scales[settings.primary] * unit.norms[primary];
  for (size_t j = 0; j < unit.size(); ++j) {
    const size_t task = unit.tasks[j];
    const double progress = settings.fractions[task] * (settings.scales[task] * unit.norms[j] / own);
    linear.push_back(unit.cosines(primary, j) - progress);
    sizes.push_back(1.0 + progress);
  }
  linear[primary] = 0.0;
  sizes[primary] = std::numeric_limits<double>::infinity();  // nothing violates a constraint of any size

  NonNegativeQp program(unit.cosines);
  std::vector<double> x(unit.size(), 0.0);  // constraints that cannot be met together are dropped
  if (program.solve(NonNegativeQp::Kind::kOpen, linear, sizes) == NonNegativeQp::Outcome::kMinimum)
    x = program.x();

  x[primary] += 1.0;
  const std::vector<double> inner = products(unit.cosines, x);
  double square = 0.0;
  double sum = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    square += x[i] * inner[i];
    sum += x[i];
  }
  if (square <= kRounding * sum * sum) return weights;  // d = 0
  const double length = unit.norms[primary] / std::sqrt(square);
  for (size_t i = 0; i < x.size(); ++i) weights[unit.tasks[i]] = x[i] * (length / unit.norms[i]);
  return weights;
}

}  // namespace candelabra::mtl
