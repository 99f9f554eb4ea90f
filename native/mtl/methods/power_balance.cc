// With G = D C D (lengths D, cosines C) and x = D w, the equation G w = w^-p is C x = s (x/s)^-p with
// s = d^((p-1)/(p+1)): the gradient of a strictly convex function of x > 0 is zero,
//
//   f(x) = xᵀC x / 2 - sum_i F_i(x_i),   F_i'(x) = s_i (x/s_i)^-p.
//
// Newton's method with a line search along the exact slope; each step is one Cholesky factorisation. For p = 1 s is 1:
// Nash's weights are those of the unit gradients, divided by the lengths.

#include "mtl/methods/power_balance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "mtl/methods/cholesky.h"
#include "mtl/methods/unit_gramian.h"

namespace candelabra::mtl {
namespace {

using Vector = std::vector<double>;

constexpr int kMaxSteps = 300;
constexpr double kCancelled =
    1e-10;  // squared length of a combination of unit gradients, to its squared weights
constexpr double kResidual = 1e-9;
constexpr double kRidge = 1e-8;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Vector times(const Gramian& c, const Vector& x) {
  Vector result(x.size(), 0.0);
  for (size_t i = 0; i < x.size(); ++i) {
    const double* const row = c.row(i);  // symmetric: also the column
    for (size_t j = 0; j < x.size(); ++j) result[j] += row[j] * x[i];
  }
  return result;
}

struct Problem {
  Gramian c;
  double power;
  Vector scale;    // s
  Vector lengths;  // the longest is 1

  Vector forces(const Vector& x) const {
    Vector result(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
      result[i] = power == 1.0 ? 1.0 / x[i] : scale[i] * std::pow(x[i] / scale[i], -power);
    }
    return result;
  }
};

// Where x + t step leaves the positive numbers.
double reach(const Vector& x, const Vector& step) {
  double t = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < x.size(); ++i) {
    if (step[i] < 0.0) t = std::min(t, -x[i] / step[i]);
  }
  return t;
}

Vector moved(const Vector& x, double t, const Vector& step) {
  Vector result(x);
  for (size_t i = 0; i < x.size(); ++i) result[i] += t * step[i];
  return result;
}

// A t that takes at least nine tenths off the slope of f along the step. The slope is negative at 0 and only rises.
double lineSearch(const Problem& problem, const Vector& x, const Vector& cx, const Vector& step,
                  double slope) {
  const Vector cstep = times(problem.c, step);
  const double along = dot(step, cx), bend = dot(step, cstep);
  const double limit = reach(x, step);
  double low = 0.0, high = limit;
  double t = std::min(1.0, 0.9 * limit);
  for (int k = 0; k < 40; ++k) {
    const double here = along + t * bend - dot(step, problem.forces(moved(x, t, step)));
    if (std::abs(here) <= 0.1 * std::abs(slope)) break;
    (here < 0.0 ? low : high) = t;
    t = std::isinf(high) ? 2.0 * t : 0.5 * (low + high);
  }
  return std::min(t, 0.999 * limit);
}

double largestChange(const Vector& x, const Vector& step) {
  double change = 0.0;
  for (size_t i = 0; i < x.size(); ++i) change = std::max(change, std::abs(step[i] / x[i]));
  return change;
}

// The best multiple of the weights that orthogonal gradients would get.
std::optional<Vector> start(const Problem& problem) {
  const double squares = dot(problem.scale, problem.scale);
  const double curvature = dot(problem.scale, times(problem.c, problem.scale));
  if (!(curvature > kCancelled * squares)) return std::nullopt;
  Vector x = problem.scale;
  const double factor = std::pow(squares / curvature, 1.0 / (1.0 + problem.power));
  for (double& value : x) value *= factor;
  return x;
}

// How far C x is from the forces, where the longest gradient has length 1; what rounding alone may make of the terms
// does not count.
double residual(const Problem& problem, const Vector& x) {
  const Vector cx = times(problem.c, x), forces = problem.forces(x);
  const double rounding = 4.0 * kEpsilon * std::accumulate(x.begin(), x.end(), 0.0);
  double squares = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double error = std::max(0.0, std::abs(cx[i] - forces[i]) - rounding) * problem.lengths[i];
    squares += error * error;
  }
  return std::sqrt(squares);
}

// Nothing where the gradients cancel, or where C is not positive definite enough to tell.
std::optional<Vector> solve(const Problem& problem) {
  std::optional<Vector> x = start(problem);
  if (!x) return std::nullopt;
  const size_t n = x->size();
  Vector descent(n), shift(n);
  for (int k = 0; k < kMaxSteps; ++k) {
    const Vector cx = times(problem.c, *x);
    if (!(dot(*x, cx) > kCancelled * dot(*x, *x))) return std::nullopt;
    const Vector forces = problem.forces(*x);
    for (size_t i = 0; i < n; ++i) {
      descent[i] = forces[i] - cx[i];
      shift[i] = problem.power * forces[i] / (*x)[i];
    }
    const auto step = solvePositive(problem.c, shift, descent);
    if (!step) return std::nullopt;
    const double change = largestChange(*x, *step) * (1.0 + problem.power);
    const double t = change < 0.1 ? 1.0 : lineSearch(problem, *x, cx, *step, -dot(descent, *step));
    *x = moved(*x, t, *step);
    // Newton's steps square the error: nothing but rounding is left.
    if (change < 1e-8) return residual(problem, *x) <= kResidual ? x : std::nullopt;
  }
  return std::nullopt;
}

Vector solveWithRidge(Problem problem) {
  double ridge = 0.0;
  while (ridge < 2.0) {
    if (auto x = solve(problem)) return *std::move(x);
    ridge = ridge == 0.0 ? kRidge : 100.0 * ridge;
    for (size_t i = 0; i < problem.scale.size(); ++i) problem.c(i, i) = 1.0 + ridge;
  }
  throw std::runtime_error("the weights could not be found to 1e-9");
}

}  // namespace

std::vector<double> powerBalance(const Gramian& gramian, double power) {
  const UnitGramian unit(gramian);
  if (unit.size() == 0) return Vector(gramian.tasks(), 0.0);
  const double longest = *std::max_element(unit.norms.begin(), unit.norms.end());
  Problem problem{unit.cosines, power, {}, unit.norms};
  for (double& length : problem.lengths) {
    length /= longest;
    problem.scale.push_back(std::pow(length, (power - 1.0) / (power + 1.0)));
  }
  Vector w = solveWithRidge(problem);
  // Gradients k times as long get weights k^(-2/(1+p)) times as large.
  const double factor = power == 1.0 ? 1.0 : std::pow(longest, -2.0 / (1.0 + power));
  for (size_t i = 0; i < w.size(); ++i) {
    w[i] = power == 1.0 ? w[i] / unit.norms[i] : factor * (w[i] / problem.lengths[i]);
  }
  return unit.spread(w, gramian.tasks());
}

}  // namespace candelabra::mtl
