// The gradients of one parameter, one a task: the rows of its block of J.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace candelabra::mtl {

// Either T tensors that came one by one (undefined for zeros), or all in one tensor whose first dimension is the task.
class Rows {
 public:
  explicit Rows(size_t tasks) : tasks_(tasks), apart_(tasks) {}

  size_t tasks() const { return tasks_; }
  bool isStacked() const { return stacked_.defined(); }
  const at::Tensor& stacked() const { return stacked_; }
  void setStacked(at::Tensor all) { stacked_ = std::move(all); }

  // Where the gradient of a task goes when it comes alone.
  at::Tensor* slot(size_t task) { return &apart_[task]; }
  at::Tensor operator[](size_t task) const {
    return isStacked() ? stacked_.select(0, static_cast<int64_t>(task)) : apart_[task];
  }

  // A gradient that is there; undefined when no task has one.
  at::Tensor first() const;
  bool isEmpty() const;

  // (tasks, numbers from `begin` on, `count` at most) in double, zeros where a task has none; complex numbers are pairs.
  // Only when some task has one.
  at::Tensor doubles(int64_t begin = 0, int64_t count = std::numeric_limits<int64_t>::max()) const;

  // Dense, with no lazy conjugate, each row in the parameter's own order of elements (contiguous, where that one has
  // gaps or overlaps): then the n-th element in memory is the same element everywhere.
  void layOutAs(const at::Tensor& parameter);

  // Dense, with no lazy conjugate, in the order of the indices.
  void makeContiguous();

  // To the given element of each row, null for zeros; only after one of the two above.
  template <class Real>
  std::vector<const Real*> pointers(size_t begin) const {
    std::vector<const Real*> result(tasks_, nullptr);
    for (size_t t = 0; t < tasks_; ++t) {
      if (isStacked()) {
        const auto step = static_cast<size_t>(stacked_.stride(0)) * (stacked_.is_complex() ? 2 : 1);
        result[t] = static_cast<const Real*>(stacked_.const_data_ptr()) + t * step + begin;
      } else if (apart_[t].defined()) {
        result[t] = static_cast<const Real*>(apart_[t].const_data_ptr()) + begin;
      }
    }
    return result;
  }

 private:
  size_t tasks_;
  std::vector<at::Tensor> apart_;
  at::Tensor stacked_;
};

// A tensor's numbers, in double and in the order of the indices.
std::vector<double> numbersOf(const at::Tensor& tensor);

// As `Rows::layOutAs`, for one gradient.
at::Tensor asParameter(const at::Tensor& gradient, const at::Tensor& parameter);

// The same, and nobody else's memory: a gradient may have come as it is for several parameters.
at::Tensor ownedAs(at::Tensor gradient, const at::Tensor& parameter);

// True where the kernels may read and write through a pointer.
bool hasPointer(const at::Tensor& tensor);

// A complex number is two real ones: inner products become Re<a, b>, sums stay as they are.
size_t realSize(const at::Tensor& tensor);

bool isFloat(const at::Tensor& tensor);

}  // namespace candelabra::mtl
