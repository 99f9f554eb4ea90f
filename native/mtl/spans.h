// Work on many parameters, cut into pieces of equal size that libtorch's own threads take.

#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace candelabra::mtl {

// Elements `begin` to `end` of one parameter.
struct Span {
  size_t parameter;
  size_t begin;
  size_t end;
};

// Consecutive spans of about 65,536 elements together. The cut depends on the sizes alone, never on the
// number of threads: sums over a group, added in the order of the groups, have the same bits on any machine.
std::vector<std::vector<Span>> groupSpans(const std::vector<size_t>& parameters,
                                          const std::vector<size_t>& sizes);

// Calls `body` for each of 0 to count - 1, on as many threads as libtorch is set to use.
void parallelFor(size_t count, const std::function<void(size_t)>& body);

}  // namespace candelabra::mtl
