#include "mtl/methods/subset_factor.h"

#include <cmath>

namespace candelabra::mtl {

bool SubsetFactor::factor(const double* matrix, const std::vector<size_t>& members, double least) {
  const size_t size = members.size();
  size_ = 0;
  for (size_t i = 0; i < size; ++i) {
    double* const r = row(i);
    const double* const m = matrix + members[i] * stride_;
    for (size_t k = i; k < size; ++k) r[k] = m[members[k]];
    size_t above = 0;
    for (; above + 4 <= i; above += 4) {  // four rows at once: a quarter of the passes over r
      const double* const a = row(above);
      const double* const b = a + stride_;
      const double* const c = b + stride_;
      const double* const d = c + stride_;
      const double x = a[i], y = b[i], z = c[i], w = d[i];
      for (size_t k = i; k < size; ++k) r[k] -= (x * a[k] + y * b[k]) + (z * c[k] + w * d[k]);
    }
    for (; above < i; ++above) {
      const double* const a = row(above);
      const double x = a[i];
      for (size_t k = i; k < size; ++k) r[k] -= x * a[k];
    }
    if (!(r[i] > least)) return false;
    inverse_[i] = 1.0 / std::sqrt(r[i]);
    for (size_t k = i; k < size; ++k) r[k] *= inverse_[i];
  }
  size_ = size;
  return true;
}

void SubsetFactor::append(const double* solved, double pivot) {
  for (size_t i = 0; i < size_; ++i) row(i)[size_] = solved[i];
  row(size_)[size_] = std::sqrt(pivot);
  inverse_[size_] = 1.0 / row(size_)[size_];
  ++size_;
}

// Without one column, R has a number below each later diagonal; a rotation of two rows clears it.
void SubsetFactor::remove(size_t position) {
  for (size_t i = 0; i < size_; ++i) {
    double* const r = row(i);
    for (size_t k = position; k + 1 < size_; ++k) r[k] = r[k + 1];
  }
  --size_;
  for (size_t i = position; i < size_; ++i) {
    double* const upper = row(i);
    double* const lower = row(i + 1);
    const double length = std::sqrt(upper[i] * upper[i] + lower[i] * lower[i]);
    const double cosine = upper[i] / length;
    const double sine = lower[i] / length;
    for (size_t k = i; k < size_; ++k) {
      const double turned = cosine * upper[k] + sine * lower[k];
      lower[k] = cosine * lower[k] - sine * upper[k];
      upper[k] = turned;
    }
    inverse_[i] = 1.0 / length;
  }
}

void SubsetFactor::forward(double* vector) const {
  for (size_t i = 0; i < size_; ++i) {
    const double* const r = row(i);
    const double x = vector[i] *= inverse_[i];
    for (size_t k = i + 1; k < size_; ++k) vector[k] -= x * r[k];
  }
}

void SubsetFactor::backward(double* vector) const {
  for (size_t i = size_; i-- > 0;) {
    const double* const r = row(i);
    double sums[4] = {0.0, 0.0, 0.0, 0.0};  // each waits for its own last addition only
    size_t k = i + 1;
    for (; k + 4 <= size_; k += 4) {
      for (size_t l = 0; l < 4; ++l) sums[l] += r[k + l] * vector[k + l];
    }
    for (; k < size_; ++k) sums[0] += r[k] * vector[k];
    vector[i] = (vector[i] - ((sums[0] + sums[1]) + (sums[2] + sums[3]))) * inverse_[i];
  }
}

}  // namespace candelabra::mtl
