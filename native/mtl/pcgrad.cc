// PCGrad: Yu et al. 2020, "Gradient Surgery for Multi-Task Learning" (arXiv:2001.06782), algorithm 1.
//
// Every vector the algorithm forms is a combination of the task gradients, so it is held as one
// coefficient per task. Its inner product with g_j is then row j of the Gramian times those
// coefficients, and the cost no longer depends on the number of parameters.

#include "mtl/pcgrad.h"

namespace candelabra::mtl {
namespace {

std::vector<double> projectOutConflicts(const Gramian& gramian, size_t task,
                                        const std::vector<size_t>& order) {
  std::vector<double> coefficients(gramian.tasks(), 0.0);
  coefficients[task] = 1.0;
  for (const size_t other : order) {
    if (other == task) continue;
    const double inner = gramian.dot(other, coefficients);
    const double squaredNorm = gramian(other, other);
    // A negative product means that g_other is not zero; its square may still have underflowed to 0.
    if (inner < 0.0 && squaredNorm > 0.0) coefficients[other] -= inner / squaredNorm;
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
