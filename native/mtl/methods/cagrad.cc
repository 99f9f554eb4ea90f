// CAGrad: Liu et al. 2021, "Conflict-Averse Gradient Descent for Multi-task Learning" (arXiv:2110.14048), equation 3.
//
// The paper minimises g_w · g_0 + c ‖g_0‖ ‖g_w‖ over the simplex, which has no derivative where g_w = 0. Here it is one
// number that is looked for, the progress t = min_i g_i · d: the d nearest to g_0 with g_i · d >= t for all i is a
// quadratic program, and its distance from g_0 grows with t. While the tasks that hold d back stay the same, the square
// of that distance is a quadratic in t. So each set of them is solved for the t where it would be c ‖g_0‖ away, until
// the set found there is the set that was solved: exact, after a handful of programs.

#include "mtl/methods/cagrad.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "mtl/methods/nonnegative_qp.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// In units of ‖g_0‖ and of the shortest gradient: constraint i reads ĝ_i · d >= t inverse_i.
class ProgressSearch {
 public:
  // `products` are ĝ_i · g_0, sums of terms as large as `size`.
  ProgressSearch(const UnitGramian& unit, std::vector<double> products, double size, double radius)
      : program_(unit.cosines), products_(std::move(products)), size_(size), radius_(radius) {
    const double shortest = *std::min_element(unit.norms.begin(), unit.norms.end());
    for (const double norm : unit.norms) inverse_.push_back(shortest / norm);
  }

  // The multipliers x with d = g_0 + sum_i x_i ĝ_i, for no more progress than `most`.
  std::vector<double> solve(double most) {
    // At low g_0 itself will do; at high one task alone needs the whole radius.
    low_ = kInfinity;
    high_ = most;
    for (size_t i = 0; i < inverse_.size(); ++i) {
      low_ = std::min(low_, products_[i] / inverse_[i]);
      high_ = std::min(high_, (products_[i] + radius_) / inverse_[i]);
    }
    if (!(low_ < high_)) return std::vector<double>(products_.size(), 0.0);
    double t = high_;
    double far = distance(t);
    if (far == kInfinity || t == 0.0) {
      // No d makes progress on all: some combination of the gradients is zero, and 0 is the most there is.
      low_ = std::min(low_, 0.0);
      t = high_ = 0.0;
      far = distance(t);
      if (far <= radius_) return program_.x();
    }
    constexpr int kRounds = 100;
    for (int round = 0; round < kRounds && std::abs(far - radius_) > 1e-13 * radius_; ++round) {
      (far > radius_ ? high_ : low_) = t;
      const double reached = far < kInfinity ? reach() : kInfinity;
      const double next = low_ < reached && reached < high_ ? reached : low_ + 0.5 * (high_ - low_);
      if (!(low_ < next && next < high_)) break;
      t = next;
      far = distance(t);
    }
    // Should rounding hide the crossing, what lies just before it is inside the ball and as good.
    if (!(far <= radius_ * (1.0 + 1e-9))) distance(low_);
    return program_.x();
  }

 private:
  double distance(double t) {
    std::vector<double> linear;
    std::vector<double> sizes;
    for (size_t i = 0; i < inverse_.size(); ++i) {
      linear.push_back(products_[i] - t * inverse_[i]);
      sizes.push_back(size_ + std::abs(t) * inverse_[i]);
    }
    using Kind = NonNegativeQp::Kind;
    const auto outcome = program_.solve(t > 0.0 ? Kind::kOpen : Kind::kFeasible, linear, sizes);
    if (outcome == NonNegativeQp::Outcome::kUnbounded) return kInfinity;
    return std::sqrt(std::max(0.0, -dot(program_.x(), linear)));  // xᵀCx = -xᵀq where the slacks are 0
  }

  // Where the tasks that hold d back now would be at the radius; infinite when nowhere.
  double reach() const {
    const std::vector<double> perProgress = program_.solveOnSupport(inverse_);
    const std::vector<double> constant = program_.solveOnSupport(products_);
    double square = 0.0;
    double linear = 0.0;
    double rest = -radius_ * radius_;
    const std::vector<size_t>& support = program_.support();
    for (size_t k = 0; k < support.size(); ++k) {
      square += inverse_[support[k]] * perProgress[k];
      linear += inverse_[support[k]] * constant[k];
      rest += products_[support[k]] * constant[k];
    }
    // The larger root of square t² - 2 linear t + rest, without cancellation.
    const double discriminant = linear * linear - square * rest;
    if (!(discriminant >= 0.0)) return kInfinity;
    const double root = std::sqrt(discriminant);
    return linear > 0.0 ? (linear + root) / square : rest / (linear - root);
  }

  NonNegativeQp program_;
  std::vector<double> products_;
  std::vector<double> inverse_;
  double size_;
  double radius_;
  double low_ = 0.0;
  double high_ = 0.0;
};

}  // namespace

std::vector<double> cagradWeights(const Gramian& gramian, double c) {
  const UnitGramian unit(gramian);
  const double share = 1.0 / static_cast<double>(gramian.tasks());
  std::vector<double> weights(gramian.tasks(), share);
  if (unit.size() == 0 || c == 0.0) return weights;

  const double longest = *std::max_element(unit.norms.begin(), unit.norms.end());
  std::vector<double> lengths;  // of the summands of g_0, in units of the longest gradient
  for (const double norm : unit.norms) lengths.push_back(share * (norm / longest));
  const double sum = std::accumulate(lengths.begin(), lengths.end(), 0.0);
  std::vector<double> inner = products(unit.cosines, lengths);
  const double square = dot(lengths, inner);
  if (square <= kRounding * sum * sum) return weights;  // g_0 = 0, and the ball around it is a point
  const double mean = std::sqrt(square);
  for (double& product : inner) product /= mean;

  const double most = unit.size() < gramian.tasks() ? 0.0 : kInfinity;  // a zero gradient leaves no progress
  const std::vector<double> x = ProgressSearch(unit, std::move(inner), sum / mean, c).solve(most);
  for (size_t i = 0; i < x.size(); ++i) weights[unit.tasks[i]] += x[i] * mean * (longest / unit.norms[i]);
  return weights;
}

}  // namespace candelabra::mtl
