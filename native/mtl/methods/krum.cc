// Krum and Multi-Krum: Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent"
// (NeurIPS), section 4: the gradients with the smallest sums of squared distances to their T - f - 2 nearest others.

#include "mtl/methods/krum.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace candelabra::mtl {
namespace {

double score(const Gramian& gramian, size_t task, const KrumRule& rule) {
  std::vector<double> distances;
  for (size_t other = 0; other < gramian.tasks(); ++other) {
    if (other == task) continue;
    const double squares = gramian(task, task) + gramian(other, other);
    const double squared = std::max(0.0, squares - 2.0 * gramian(task, other));
    distances.push_back(rule.squared ? squared : std::sqrt(squared));
  }
  std::sort(distances.begin(), distances.end());
  const auto nearest = static_cast<std::ptrdiff_t>(gramian.tasks() - rule.byzantine - 2);
  return std::accumulate(distances.begin(), distances.begin() + nearest, 0.0);
}

}  // namespace

std::vector<double> krumWeights(const Gramian& gramian, const KrumRule& rule) {
  const size_t n = gramian.tasks();
  std::vector<double> scores(n);
  for (size_t t = 0; t < n; ++t) scores[t] = score(gramian, t, rule);
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  // Stable: of equal scores the first task.
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  std::vector<double> weights(n, 0.0);
  for (size_t k = 0; k < rule.selected; ++k) weights[order[k]] = 1.0 / static_cast<double>(rule.selected);
  return weights;
}

}  // namespace candelabra::mtl
