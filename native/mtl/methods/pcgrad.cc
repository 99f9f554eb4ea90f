// PCGrad: Yu et al. 2020, "Gradient Surgery for Multi-Task Learning" (arXiv:2001.06782), algorithm 1.
//
// Every vector the algorithm forms is a combination of the task gradients, so it is held as one coefficient per task,
// beside its inner products with all of them: a projection changes one coefficient and adds a multiple of one row of the
// Gramian to the products. The cost does not depend on the number of parameters.

#include "mtl/methods/pcgrad.h"

namespace candelabra::mtl {
namespace {

std::vector<double> projectOutConflicts(const Gramian& gramian, size_t task,
                                        const std::vector<size_t>& order) {
  const size_t tasks = gramian.tasks();
  std::vector<double> coefficients(tasks, 0.0);
  coefficients[task] = 1.0;
  std::vector<double> products(gramian.row(task), gramian.row(task) + tasks);
  for (const size_t other : order) {
    if (other == task) continue;
    const double squaredNorm = gramian(other, other);
    // A negative product means that g_other is not zero; its square may still have underflowed to 0.
    if (!(products[other] < 0.0 && squaredNorm > 0.0)) continue;
    const double step = products[other] / squaredNorm;
    coefficients[other] -= step;
    const double* const row = gramian.row(other);
    for (size_t j = 0; j < tasks; ++j) products[j] -= step * row[j];
  }
  return coefficients;
}

}  // namespace

std::vector<double> pcgradWeights(const Gramian& gramian, const TaskOrders& orders) {
  std::vector<double> weights(gramian.tasks(), 0.0);
  for (size_t task = 0; task < gramian.tasks(); ++task) {
    const auto coefficients = projectOutConflicts(gramian, task, orders[task]);
    for (size_t j = 0; j < weights.size(); ++j) weights[j] += coefficients[j];
  }
  return weights;
}

}  // namespace candelabra::mtl
