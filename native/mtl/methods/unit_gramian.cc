#include "mtl/methods/unit_gramian.h"

#include <algorithm>

namespace candelabra::mtl {
namespace {

std::vector<size_t> nonZero(const Gramian& gramian) {
  std::vector<size_t> tasks;
  for (size_t t = 0; t < gramian.tasks(); ++t) {
    if (gramian(t, t) > 0.0) tasks.push_back(t);
  }
  return tasks;
}

}  // namespace

UnitGramian::UnitGramian(const Gramian& gramian) : tasks(nonZero(gramian)), cosines(tasks.size()) {
  for (const size_t t : tasks) norms.push_back(gramian.norm(t));
  for (size_t i = 0; i < size(); ++i) {
    cosines(i, i) = 1.0;
    for (size_t j = 0; j < i; ++j) {
      // One quotient after the other, since the product of two small norms may underflow.
      const double product = 0.5 * (gramian(tasks[i], tasks[j]) + gramian(tasks[j], tasks[i]));
      cosines(i, j) = cosines(j, i) = std::clamp(product / norms[i] / norms[j], -1.0, 1.0);
    }
  }
}

std::vector<double> UnitGramian::spread(const std::vector<double>& values, size_t all) const {
  std::vector<double> result(all, 0.0);
  for (size_t i = 0; i < size(); ++i) result[tasks[i]] = values[i];
  return result;
}

}  // namespace candelabra::mtl
