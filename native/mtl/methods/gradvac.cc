// GradVac: Wang et al. 2021, "Gradient Vaccine: Investigating and Improving Multi-task Optimization in Massively
// Multilingual Models" (arXiv:2010.05874), algorithm 1 and equation 2.
//
// As in pcgrad.cc a vector is its coefficients, beside its inner products with all gradients.

#include "mtl/methods/gradvac.h"

#include <algorithm>
#include <cmath>

namespace candelabra::mtl {
namespace {

// In four sums: one would wait for each addition.
double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sums[4] = {0.0, 0.0, 0.0, 0.0};
  size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

double besideCosine(double cosine) { return std::sqrt(std::max(0.0, 1.0 - cosine * cosine)); }

std::vector<double> vaccinated(const Gramian& gramian, size_t task, const std::vector<size_t>& order,
                               const GradVacRule& rule, double* targets) {
  const size_t tasks = gramian.tasks();
  std::vector<double> coefficients(tasks, 0.0);
  coefficients[task] = 1.0;
  std::vector<double> products(gramian.row(task), gramian.row(task) + tasks);
  double norm = gramian.norm(task);
  for (const size_t other : order) {
    if (other == task) continue;
    const double otherNorm = gramian.norm(other);
    const bool both = norm > 0.0 && otherNorm > 0.0;  // the cosine with a zero gradient is 0
    const double cosine =
        both ? std::clamp(products[other] / (norm * otherNorm * (1.0 + rule.epsilon)), -1.0, 1.0) : 0.0;
    double& target = targets[other];
    if (both && cosine < target) {
      const double wanted = besideCosine(target);
      const double step =
          norm * (target * besideCosine(cosine) - cosine * wanted) / (otherNorm * (wanted + rule.epsilon));
      coefficients[other] += step;
      const double* const row = gramian.row(other);
      for (size_t j = 0; j < tasks; ++j) products[j] += step * row[j];
      norm = std::sqrt(std::max(0.0, dot(products, coefficients)));
    }
    target = (1.0 - rule.beta) * target + rule.beta * cosine;
  }
  return coefficients;
}

}  // namespace

std::vector<double> gradVacWeights(const Gramian& gramian, const TaskOrders& orders, const GradVacRule& rule,
                                   std::vector<double>& targets) {
  const size_t tasks = gramian.tasks();
  std::vector<double> weights(tasks, 0.0);
  for (size_t task = 0; task < tasks; ++task) {
    const auto coefficients = vaccinated(gramian, task, orders[task], rule, &targets[task * tasks]);
    for (size_t j = 0; j < tasks; ++j) weights[j] += coefficients[j];
  }
  return weights;
}

}  // namespace candelabra::mtl
