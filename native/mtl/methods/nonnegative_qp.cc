#include "mtl/methods/nonnegative_qp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace candelabra::mtl {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Pivots above it are far from rounding: block pivoting goes on only with these.
constexpr double kIndependent = 1e-7;

}  // namespace

std::vector<double> products(const Gramian& cosines, const std::vector<double>& coefficients) {
  std::vector<double> sums(cosines.tasks(), 0.0);
  for (size_t j = 0; j < sums.size(); ++j) {
    if (coefficients[j] == 0.0) continue;
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += coefficients[j] * cosines(j, i);
  }
  return sums;
}

NonNegativeQp::NonNegativeQp(const Gramian& cosines)
    : tasks_(cosines.tasks()),
      matrix_(cosines),
      x_(tasks_),
      slacks_(tasks_),
      isMember_(tasks_),
      column_(tasks_),
      coefficients_(tasks_),
      factor_(tasks_) {}

// Block pivoting is the fast path, an active set the sure one. Neither knows what to do with a matrix that has a
// negative eigenvalue beyond rounding (inner products of float32 numbers added up in float32, say): it is then lifted,
// as little as will do. Lifted by more than T it is diagonally dominant, so this ends.
NonNegativeQp::Outcome NonNegativeQp::solve(Kind kind, const std::vector<double>& linear,
                                            const std::vector<double>& magnitudes) {
  linear_ = linear;
  magnitudes_ = magnitudes;
  for (double lift = 1e-12; lift < 1e6; lift *= 100.0) {
    Outcome outcome = Outcome::kMinimum;
    if (blocksFit_ && pivotBlocks()) return outcome;
    if (blocksFit_) clear();
    blocksFit_ = false;
    if (stepByStep(kind, outcome)) return outcome;
    clear();
    for (size_t i = 0; i < tasks_; ++i) matrix_(i, i) = 1.0 + lift;
  }
  throw std::runtime_error(
      "the quadratic program of this Gramian has no solution that rounding leaves visible");
}

// Block principal pivoting (Júdice and Pires 1994): all that have the wrong sign change sides at once, which takes
// three or four factorisations where one at a time takes as many steps as there are members. It gives up where it
// stops making progress or where members are nearly dependent.
bool NonNegativeQp::pivotBlocks() {
  constexpr int kPatience = 3;
  for (size_t i = 0; i < tasks_; ++i) isMember_[i] = linear_[i] < 0.0;
  int patience = kPatience;
  for (size_t fewest = tasks_ + 1; patience >= 0;) {
    members_.clear();
    for (size_t i = 0; i < tasks_; ++i) {
      if (isMember_[i]) members_.push_back(i);
    }
    if (!factor_.factor(matrix_.row(0), members_, kIndependent)) return false;
    const std::vector<double> solution = solveOnSupport(linear_);
    std::fill(x_.begin(), x_.end(), 0.0);
    for (size_t k = 0; k < members_.size(); ++k) x_[members_[k]] = -solution[k];
    updateSlacks();
    size_t wrong = 0;
    for (size_t i = 0; i < tasks_; ++i) {
      const bool flips = isMember_[i] ? x_[i] < 0.0 : slacks_[i] < -tolerance(i);
      if (!flips) continue;
      isMember_[i] = !isMember_[i];
      ++wrong;
    }
    if (wrong == 0) return true;
    if (wrong < fewest) {
      fewest = wrong;
      patience = kPatience;
    } else {
      --patience;
    }
  }
  return false;
}

// The dual active-set method (Goldfarb and Idnani 1983) for an identity Hessian: the constraint that is violated most
// enters, members whose multiplier would turn negative leave. Each entry lowers the objective, so no set comes twice.
// False when more steps were taken than any matrix of cosines needs.
bool NonNegativeQp::stepByStep(Kind kind, Outcome& outcome) {
  startFromMembers();
  std::vector<char> redundant(tasks_, 0);
  for (size_t entries = 0; entries <= 10 * tasks_ + 20;) {
    updateSlacks();
    size_t candidate = tasks_;
    for (size_t i = 0; i < tasks_; ++i) {
      if (isMember_[i] || redundant[i] || !(slacks_[i] < -tolerance(i))) continue;
      if (candidate == tasks_ || slacks_[i] < slacks_[candidate]) candidate = i;
    }
    if (candidate == tasks_) {
      refine();
      return true;
    }
    switch (enter(candidate)) {
      case Step::kRedundant: redundant[candidate] = 1; break;
      case Step::kRay:
        clear();
        outcome = Outcome::kUnbounded;
        return kind == Kind::kOpen;
      case Step::kEntered: ++entries; std::fill(redundant.begin(), redundant.end(), 0);
    }
  }
  return false;
}

void NonNegativeQp::clear() {
  members_.clear();
  factor_.clear();
  std::fill(isMember_.begin(), isMember_.end(), 0);
}

// Any set will do whose multipliers are positive: the last program's, without those that this one makes negative.
void NonNegativeQp::startFromMembers() {
  std::vector<double> solution;
  for (bool isFeasible = false; !isFeasible;) {
    solution = solveOnSupport(linear_);
    isFeasible = true;
    for (size_t k = members_.size(); k-- > 0;) {
      if (solution[k] <= 0.0) continue;
      drop(k);
      isFeasible = false;
    }
  }
  std::fill(x_.begin(), x_.end(), 0.0);
  for (size_t k = 0; k < members_.size(); ++k) x_[members_[k]] = -solution[k];
}

NonNegativeQp::Step NonNegativeQp::enter(size_t candidate) {
  for (;;) {  // each turn but the last drops a member
    for (size_t k = 0; k < members_.size(); ++k) column_[k] = matrix_(candidate, members_[k]);
    factor_.forward(column_.data());
    double pivot = matrix_(candidate, candidate);
    for (size_t k = 0; k < members_.size(); ++k) pivot -= column_[k] * column_[k];
    std::copy_n(column_.begin(), members_.size(), coefficients_.begin());
    factor_.backward(coefficients_.data());
    double sum = 1.0;
    for (size_t k = 0; k < members_.size(); ++k) sum += std::abs(coefficients_[k]);
    const double rounding = kRounding * sum;

    const double y = slack(candidate);
    const bool isDependent = pivot <= rounding * sum;
    // The slack of a combination of the members is that combination of theirs, which are 0.
    if (isDependent && x_[candidate] == 0.0 && y >= -tolerance(candidate) * sum) return Step::kRedundant;

    // As x_candidate grows, the members' x change by -coefficients.
    const double full = isDependent ? kInfinity : std::max(0.0, -y / pivot);
    double partial = kInfinity;
    size_t leaving = 0;
    for (size_t k = 0; k < members_.size(); ++k) {
      if (coefficients_[k] <= rounding) continue;
      const double ratio = x_[members_[k]] / coefficients_[k];
      if (ratio < partial) {
        partial = ratio;
        leaving = k;
      }
    }
    const double step = std::min(full, partial);
    if (step == kInfinity) {
      std::fill(x_.begin(), x_.end(), 0.0);
      for (size_t k = 0; k < members_.size(); ++k) x_[members_[k]] = std::max(0.0, -coefficients_[k]);
      x_[candidate] = 1.0;
      return Step::kRay;
    }
    x_[candidate] += step;
    for (size_t k = 0; k < members_.size(); ++k) {
      x_[members_[k]] = std::max(0.0, x_[members_[k]] - step * coefficients_[k]);
    }
    if (full <= partial) {
      factor_.append(column_.data(), pivot);
      members_.push_back(candidate);
      isMember_[candidate] = 1;
      return Step::kEntered;
    }
    drop(leaving);
  }
}

void NonNegativeQp::drop(size_t position) {
  x_[members_[position]] = 0.0;
  isMember_[members_[position]] = 0;
  factor_.remove(position);
  members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(position));
}

// Many steps have left their rounding in x: solves the members' equations once more, and once for what that leaves.
void NonNegativeQp::refine() {
  std::vector<double> fresh = solveOnSupport(linear_);
  std::vector<double> residual(tasks_, 0.0);
  for (const size_t i : members_) {
    residual[i] = linear_[i];
    for (size_t k = 0; k < members_.size(); ++k) residual[i] -= matrix_(i, members_[k]) * fresh[k];
  }
  const std::vector<double> correction = solveOnSupport(residual);
  for (size_t k = 0; k < members_.size(); ++k) {
    fresh[k] = -(fresh[k] + correction[k]);
    if (!(fresh[k] >= 0.0)) return;
  }
  for (size_t k = 0; k < members_.size(); ++k) x_[members_[k]] = fresh[k];
  updateSlacks();
}

std::vector<double> NonNegativeQp::solveOnSupport(const std::vector<double>& vector) const {
  std::vector<double> solution;
  solution.reserve(members_.size());
  for (const size_t i : members_) solution.push_back(vector[i]);
  factor_.solve(solution.data());
  return solution;
}

double NonNegativeQp::slack(size_t i) const {
  double sum = linear_[i];
  for (size_t j = 0; j < tasks_; ++j) sum += matrix_(i, j) * x_[j];
  return sum;
}

void NonNegativeQp::updateSlacks() {
  slacks_ = linear_;
  total_ = 0.0;
  for (size_t j = 0; j < tasks_; ++j) {
    if (x_[j] == 0.0) continue;
    total_ += std::abs(x_[j]);
    const double* const row = matrix_.row(j);
    const double x = x_[j];
    for (size_t i = 0; i < tasks_; ++i) slacks_[i] += x * row[i];
  }
}

}  // namespace candelabra::mtl
