// The Cholesky factor of some rows and columns of a symmetric matrix, which come and go. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

namespace candelabra::mtl {

// RᵀR = M[members][members]. R is kept by rows, so that every inner loop runs over neighbouring numbers.
class SubsetFactor {
 public:
  explicit SubsetFactor(size_t capacity)
      : stride_(capacity), rows_(capacity * capacity), inverse_(capacity) {}

  size_t size() const { return size_; }
  void clear() { size_ = 0; }

  // Factors anew; false as soon as a pivot (the squared distance of a member from the span of those before it) is not
  // above `least`. The factor is then empty.
  bool factor(const double* matrix, const std::vector<size_t>& members, double least);

  // Adds a last row and column: `solved` is forward(column), `pivot` is what the diagonal has left, > 0.
  void append(const double* solved, double pivot);
  void remove(size_t position);

  void forward(double* vector) const;   // Rᵀ⁻¹ in place
  void backward(double* vector) const;  // R⁻¹ in place
  void solve(double* vector) const {
    forward(vector);
    backward(vector);
  }

 private:
  double* row(size_t i) { return rows_.data() + i * stride_; }
  const double* row(size_t i) const { return rows_.data() + i * stride_; }

  size_t stride_;
  size_t size_ = 0;
  std::vector<double> rows_;
  std::vector<double> inverse_;  // of the diagonal
};

}  // namespace candelabra::mtl
