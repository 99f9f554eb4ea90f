// The two passes over T gradients of one parameter: their inner products, and their weighted sum. Raw
// pointers in, no tensor library; a null row is a gradient of zeros.
//
// Both read each gradient once, in blocks that stay in the L1 cache, where `cat`, `mm` and `mv` would
// write and read T x P numbers again.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"

namespace candelabra::mtl {

// Sums J Jᵀ over any number of `add` calls, in double, for each block of float or double gradients.
//
// Order of the sums (so that equal calls give equal bits on every machine): within one `add`, lane l of
// eight sums the elements l, l + 8, l + 16, ...; lanes go on from one `add` to the next; `total` adds the
// eight lanes of each pair as ((0+4)+(2+6))+((1+5)+(3+7)). Products of floats are exact in double, so a
// fused multiply-add gives no other bits than a multiplication and an addition.
class GramianSum {
 public:
  static constexpr size_t kBlock = 256;  // elements of a row in work at once: 16 KB for 8 tasks

  explicit GramianSum(size_t tasks);
  void add(const float* const* rows, size_t size);
  void add(const double* const* rows, size_t size);
  // <left_i, right_j> for i <= j in place of <row_i, row_j>: the products of a symmetric form.
  void add(const float* const* left, const float* const* right, size_t size);
  void add(const double* const* left, const double* const* right, size_t size);
  Gramian total() const;

 private:
  struct alignas(64) PackedRow {  // alignment: up to 1.4 times faster at 40 tasks
    double values[kBlock];
  };

  size_t tasks_;
  std::vector<double> lanes_;      // per pair of task pairs: 2 x 2 x 8 sums
  std::vector<PackedRow> packed_;  // a block of every row as double, zeros behind its end
  std::vector<PackedRow> packed_right_;
};

// destination = (accumulate ? destination : 0) + sum_t coefficients[t] rows[t], summed in double in the
// order of the tasks and rounded once. `destination` may be one of the rows.
void combine(const float* const* rows, const double* coefficients, size_t tasks, size_t size,
             float* destination, bool accumulate);
void combine(const double* const* rows, const double* coefficients, size_t tasks, size_t size,
             double* destination, bool accumulate);

}  // namespace candelabra::mtl
