// UPGrad: Quinton and Rey 2024, "Jacobian Descent for Multi-Objective Optimization" (arXiv:2406.16232), section 3.
//
// The projection of g_i is g_i + sum_j x_j g_j with multipliers x >= 0. At unit length the program of gradient i depends
// on the cosines alone, so lengths and preferences come in afterwards, as factors: the result is linear in both.

#include "mtl/methods/upgrad.h"

#include "mtl/methods/nonnegative_qp.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {

std::vector<double> upgradWeights(const Gramian& gramian, const std::vector<double>& preference) {
  const UnitGramian unit(gramian);
  const size_t size = unit.size();
  std::vector<double> weights = preference;
  std::vector<double> added(size, 0.0);  // in front of the unit gradients
  const std::vector<double> ones(size, 1.0);
  NonNegativeQp program(unit.cosines);
  for (size_t i = 0; i < size; ++i) {
    const double length = preference[unit.tasks[i]] * unit.norms[i];
    if (length == 0.0) continue;
    const double* const row = unit.cosines.row(i);
    program.solve(NonNegativeQp::Kind::kFeasible, {row, row + size}, ones);
    for (size_t j = 0; j < size; ++j) added[j] += length * program.x()[j];
  }
  for (size_t j = 0; j < size; ++j) weights[unit.tasks[j]] += added[j] / unit.norms[j];
  return weights;
}

}  // namespace candelabra::mtl
