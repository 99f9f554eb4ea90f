// MGDA: Désidéri 2012, "Multiple-gradient descent algorithm"; Sener and Koltun 2018, "Multi-Task Learning as
// Multi-Objective Optimization" (arXiv:1810.04650), equation 3.
//
// The shortest combination d has g_i · d >= ‖d‖² for all i, with equality where its weight is positive. So it is, up to
// its length, the shortest d with g_i · d >= 1 for all i: a program over x >= 0. When no d meets that, some combination
// is zero, and the ray along which the program falls for ever is it.

#include "mtl/methods/mgda.h"

#include <algorithm>

#include "mtl/methods/nonnegative_qp.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {

std::vector<double> mgdaWeights(const Gramian& gramian) {
  const UnitGramian unit(gramian);
  const size_t tasks = gramian.tasks();
  std::vector<double> weights(tasks, 0.0);
  if (unit.size() < tasks) {  // those that are zero are the shortest
    for (size_t t = 0; t < tasks; ++t) {
      if (gramian(t, t) == 0.0) weights[t] = 1.0 / static_cast<double>(tasks - unit.size());
    }
    return weights;
  }
  const double shortest = *std::min_element(unit.norms.begin(), unit.norms.end());
  std::vector<double> inverse;  // of the lengths; at most 1
  std::vector<double> linear;
  for (const double norm : unit.norms) {
    inverse.push_back(shortest / norm);
    linear.push_back(-inverse.back());
  }
  NonNegativeQp program(unit.cosines);
  program.solve(NonNegativeQp::Kind::kOpen, linear, inverse);
  double sum = 0.0;
  for (size_t t = 0; t < tasks; ++t) sum += weights[t] = program.x()[t] * inverse[t];
  for (double& weight : weights) weight /= sum;
  return weights;
}

}  // namespace candelabra::mtl
