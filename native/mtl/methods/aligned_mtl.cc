// Aligned-MTL: Senushkin et al. 2023, "Independent Component Alignment for Multi-Task Learning" (arXiv:2305.19000),
// algorithm 1: the principal components of the gradients are brought to one length,
//
//   B = sqrt(scale) V L^-1/2 Vᵀ   over the rank of G = V L Vᵀ,   weights B p.

#include "mtl/methods/aligned_mtl.h"

#include <cmath>
#include <numeric>

#include "mtl/methods/symmetric_eigen.h"

namespace candelabra::mtl {
namespace {

double scaleOf(const std::vector<double>& values, size_t rank, AlignedScale scale) {
  const auto first = values.end() - static_cast<std::ptrdiff_t>(rank);
  if (scale == AlignedScale::kMin) return *first;
  // torch.median's: the lower of the two in the middle.
  if (scale == AlignedScale::kMedian) return first[static_cast<std::ptrdiff_t>((rank - 1) / 2)];
  return std::accumulate(first, values.end(), 0.0) / static_cast<double>(rank);
}

}  // namespace

std::vector<double> alignedMtlWeights(const Gramian& gramian, const AlignedOptions& options,
                                      const std::vector<double>& preference) {
  const Eigen eigen = symmetricEigen(gramian);
  const size_t n = gramian.tasks(), rank = eigen.rank(options.tolerance);
  if (rank == 0) return preference;  // all gradients are zero
  const double length = scaleOf(eigen.values, rank, options.scale);
  std::vector<double> weights(n, 0.0);
  for (size_t k = n - rank; k < n; ++k) {
    const double* const v = eigen.vectors.row(k);
    const double along = std::inner_product(preference.begin(), preference.end(), v, 0.0);
    const double factor = std::sqrt(length / eigen.values[k]) * along;
    for (size_t i = 0; i < n; ++i) weights[i] += factor * v[i];
  }
  return weights;
}

}  // namespace candelabra::mtl
