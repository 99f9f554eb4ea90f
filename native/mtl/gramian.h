// G = J Jᵀ, the T x T inner products of the task gradients: what every method here is computed from.

#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace candelabra::mtl {

class Gramian {
 public:
  explicit Gramian(size_t tasks) : tasks_(tasks), values_(tasks * tasks, 0.0) {}
  Gramian(size_t tasks, std::vector<double> rowMajor) : tasks_(tasks), values_(std::move(rowMajor)) {}

  size_t tasks() const { return tasks_; }
  const std::vector<double>& values() const { return values_; }
  double operator()(size_t i, size_t j) const { return values_[i * tasks_ + j]; }
  double& operator()(size_t i, size_t j) { return values_[i * tasks_ + j]; }

  // The inner products of one gradient with all of them.
  const double* row(size_t i) const { return values_.data() + i * tasks_; }

  double norm(size_t task) const { return std::sqrt((*this)(task, task)); }

  void add(const Gramian& other) {
    for (size_t k = 0; k < values_.size(); ++k) values_[k] += other.values_[k];
  }

 private:
  size_t tasks_;
  std::vector<double> values_;
};

}  // namespace candelabra::mtl
