// The quadratic program under MGDA, UPGrad, DualProj, CAGrad and PCD, solved exactly. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

#include "mtl/gramian.h"
#include "mtl/methods/subset_factor.h"

namespace candelabra::mtl {

// What G's own rounding may add to a cosine: a difference below it tells nothing.
inline constexpr double kRounding = 1e-14;

// The inner products of the unit gradients with sum_j coefficients[j] times them.
std::vector<double> products(const Gramian& cosines, const std::vector<double>& coefficients);

// min ½ xᵀCx + qᵀx over x >= 0, where C holds the cosines of the gradients. With y = Cx + q, x is a minimiser exactly
// when y >= 0 and x_i y_i = 0 for each i. Seen from the gradients: x are the multipliers of `ĝ_i · d >= b_i` for the d
// nearest to a given one. One object solves many programs of one C.
//
// C need not have full rank (more tasks than parameters, one task twice): a gradient counts as a combination of others
// when what is left of it is no more than rounding can explain.
class NonNegativeQp {
 public:
  explicit NonNegativeQp(const Gramian& cosines);

  enum class Kind { kFeasible, kOpen };  // feasible: the caller knows that there is a minimum
  enum class Outcome { kMinimum, kUnbounded };

  // `magnitudes[i]` is the size of the terms that were summed to linear[i], which its rounding goes by. Unbounded
  // (kOpen only): x is then a ray, x >= 0 and Cx = 0 to rounding, along which qᵀx falls for ever, so that no d meets all
  // constraints.
  Outcome solve(Kind kind, const std::vector<double>& linear, const std::vector<double>& magnitudes);

  const std::vector<double>& x() const { return x_; }

  // After kMinimum: the rows and columns where x may be positive, and the solution of C's part of them for `vector`'s.
  const std::vector<size_t>& support() const { return members_; }
  std::vector<double> solveOnSupport(const std::vector<double>& vector) const;

 private:
  enum class Step { kEntered, kRedundant, kRay };

  bool pivotBlocks();
  bool stepByStep(Kind kind, Outcome& outcome);
  void clear();
  void startFromMembers();
  Step enter(size_t candidate);
  void drop(size_t position);
  void refine();
  void updateSlacks();

  double slack(size_t i) const;
  double tolerance(size_t i) const { return kRounding * (magnitudes_[i] + total_); }

  const size_t tasks_;
  Gramian matrix_;  // C
  std::vector<double> linear_, magnitudes_;
  std::vector<double> x_, slacks_;  // slacks: y
  double total_ = 0.0;              // sum |x|
  bool blocksFit_ = true;           // block pivoting has not failed yet
  std::vector<size_t> members_;     // in the factor's order
  std::vector<char> isMember_;
  std::vector<double> column_, coefficients_;  // of the candidate: on the factor, and in terms of the members
  SubsetFactor factor_;
};

}  // namespace candelabra::mtl
