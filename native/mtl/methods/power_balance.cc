// With G = D C D (lengths D, cosines C) and x = D w, the equation G w = w^-p is C x = s (x/s)^-p with
// s = d^((p-1)/(p+1)): the gradient of a strictly convex function of x > 0 is zero,
//
//   f(x) = xᵀC x / 2 - sum_i F_i(x_i),   F_i'(x) = s_i (x/s_i)^-p.
//
// Newton's method with a line search along the exact slope; each step is one Cholesky factorisation. For p = 1 s is 1:
// Nash's weights are those of the unit gradients, divided by the lengths. Otherwise lengths far apart take x apart by
// many orders of magnitude; a line search over all of it stands still there, so f is first made least along each x_i in
// turn, which no scale troubles.

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
constexpr double kFar = 1e3;       // of s: then x is sought one task after the other
constexpr double kLeast = 1e-280;  // of x: the equation of a task that would need less is given up
constexpr int kSweeps = 10;
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

  bool isFar() const {
    const auto [least, most] = std::minmax_element(scale.begin(), scale.end());
    return *most > kFar * *least;
  }

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

double logOfSum(double a, double b) {
  const double most = std::max(a, b), least = std::min(a, b);
  return std::isinf(least) ? most : most + std::log1p(std::exp(least - most));
}

// u = log(x/s) with diagonal x + rest = s (x/s)^-p. The logarithm of the larger side less that of the other is convex in
// u, so that Newton's steps from where it is positive come down to 0 from one side.
double logBalanced(double diagonal, double rest, double s, double p) {
  const double own = std::log(diagonal), other = std::log(std::abs(rest)) - std::log(s);
  const bool isPushed = rest < 0.0;
  double u = -own / (1.0 + p);
  if (isPushed) {
    u = std::max(u, other - own);
  } else if (rest > 0.0) {
    u = std::min(u, -other / p);
  }
  for (int k = 0; k < 100; ++k) {
    const double larger = isPushed ? logOfSum(other, -p * u) : logOfSum(own + u, other);
    const double height = isPushed ? larger - own - u : larger + p * u;
    const double slope = isPushed ? -p * std::exp(-p * u - larger) - 1.0 : std::exp(own + u - larger) + p;
    const double next = u - height / slope;
    if (std::abs(next - u) <= 1e-15 * (1.0 + std::abs(u))) return next;
    u = next;
  }
  return u;
}

// Makes f least along each x_i in turn, those of the largest scale first: what is small beside others follows them.
void sweep(const Problem& problem, Vector& x) {
  const size_t n = x.size();
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return problem.scale[a] > problem.scale[b]; });
  for (const size_t i : order) {
    const double* const row = problem.c.row(i);
    double rest = 0.0;
    for (size_t j = 0; j < n; ++j) rest += j == i ? 0.0 : row[j] * x[j];
    const double u = logBalanced(row[i], rest, problem.scale[i], problem.power);
    x[i] = std::max(kLeast, problem.scale[i] * std::exp(u));
  }
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

// Whether each task's equation holds on its own scale, but for what rounding alone may make of its terms.
bool holdsForEach(const Problem& problem, const Vector& x) {
  const Vector cx = times(problem.c, x), forces = problem.forces(x);
  for (size_t i = 0; i < x.size(); ++i) {
    double terms = 0.0;
    for (size_t j = 0; j < x.size(); ++j) terms += std::abs(problem.c(i, j)) * x[j];
    const double error = std::abs(cx[i] - forces[i]);
    if (x[i] > kLeast && !(error <= kResidual * forces[i] + 8.0 * kEpsilon * terms)) return false;
  }
  return true;
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
  const bool isFar = problem.isFar();
  for (int k = 0; isFar && k < kSweeps; ++k) sweep(problem, *x);
  Vector descent(n), shift(n);
  std::vector<bool> isGivenUp(n, false);
  for (int k = 0; k < kMaxSteps; ++k) {
    const Vector cx = times(problem.c, *x);
    if (!(dot(*x, cx) > kCancelled * dot(*x, *x))) return std::nullopt;
    const Vector forces = problem.forces(*x);
    for (size_t i = 0; i < n; ++i) {
      descent[i] = forces[i] - cx[i];
      shift[i] = problem.power * forces[i] / (*x)[i];
      isGivenUp[i] = (*x)[i] <= kLeast && descent[i] < 0.0;
      if (isGivenUp[i]) shift[i] = 1.0 / kLeast;
    }
    auto step = solvePositive(problem.c, shift, descent);
    if (!step) return std::nullopt;
    for (size_t i = 0; i < n; ++i) {
      if (isGivenUp[i]) (*step)[i] = 0.0;
    }
    const double change = largestChange(*x, *step) * (1.0 + problem.power);
    const double t = change < 0.1 ? 1.0 : lineSearch(problem, *x, cx, *step, -dot(descent, *step));
    *x = moved(*x, t, *step);
    if (isFar && change >= 0.1) sweep(problem, *x);
    if (change >= 1e-8) continue;
    // Newton's steps square the error: nothing but rounding is left.
    const bool holds = isFar ? holdsForEach(problem, *x) : residual(problem, *x) <= kResidual;
    return holds ? x : std::nullopt;
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
