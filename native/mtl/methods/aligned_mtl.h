// Aligned-MTL's weights from a Gramian. No tensor library.

#pragma once

#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Which of the eigenvalues that are not zero all of them are brought to.
enum class AlignedScale { kMin, kMedian, kRmse };

// B p, with the preferences p.
std::vector<double> alignedMtlWeights(const Gramian& gramian, AlignedScale scale,
                                      const std::vector<double>& preference);

}  // namespace candelabra::mtl
