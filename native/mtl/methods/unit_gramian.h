// The Gramian of the gradients brought to length 1. Lengths may lie 15 orders of magnitude apart; cosines never do, so
// methods that see lengths only as factors are solved here, where no tolerance can swallow a task.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

struct UnitGramian {
  explicit UnitGramian(const Gramian& gramian);

  size_t size() const { return tasks.size(); }

  // One number for each of `all` tasks: 0 for those whose gradient is zero.
  std::vector<double> spread(const std::vector<double>& values, size_t all) const;

  std::vector<size_t> tasks;  // those whose gradient is not zero
  std::vector<double> norms;  // theirs
  Gramian cosines;            // theirs, with a diagonal of exactly 1
};

}  // namespace candelabra::mtl
