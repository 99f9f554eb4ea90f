// Aligned-MTL's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Which of the eigenvalues that are not zero all of them are brought to.
enum class AlignedScale { kMin, kMedian, kRmse };

struct AlignedOptions {
  AlignedScale scale = AlignedScale::kMin;
  double tolerance = 0x1p-52;  // eigenvalues up to it, times n times the largest, count as 0
};

// B p, with the preferences p.
std::vector<double> alignedMtlWeights(const Gramian& gramian, const AlignedOptions& options,
                                      const std::vector<double>& preference);

}  // namespace candelabra::mtl
