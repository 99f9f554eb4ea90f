// DualProj: Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning" (arXiv:1706.08840), equation 11.

#include "mtl/methods/dualproj.h"

#include <algorithm>
#include <numeric>

#include "mtl/methods/nonnegative_qp.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {

std::vector<double> dualprojWeights(const Gramian& gramian, const std::vector<double>& preference) {
  const UnitGramian unit(gramian);
  const size_t size = unit.size();
  std::vector<double> weights = preference;
  std::vector<double> lengths;  // of the summands, over the longest
  double longest = 0.0;
  for (size_t i = 0; i < size; ++i) {
    lengths.push_back(preference[unit.tasks[i]] * unit.norms[i]);
    longest = std::max(longest, lengths.back());
  }
  if (longest == 0.0) return weights;
  for (double& length : lengths) length /= longest;

  const std::vector<double> sizes(size, std::accumulate(lengths.begin(), lengths.end(), 0.0));
  NonNegativeQp program(unit.cosines);
  program.solve(NonNegativeQp::Kind::kFeasible, products(unit.cosines, lengths), sizes);
  for (size_t j = 0; j < size; ++j) weights[unit.tasks[j]] += program.x()[j] * (longest / unit.norms[j]);
  return weights;
}

}  // namespace candelabra::mtl
