// Householder reflections to a tridiagonal matrix, then QR steps with Wilkinson's shift (Golub and Van Loan, "Matrix
// Computations", 4th edition, sections 8.3.1 and 8.3.5). Vectors are kept as rows, so that reflections and rotations
// run along memory.

#include "mtl/methods/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace candelabra::mtl {
namespace {

using Vector = std::vector<double>;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

struct Tridiagonal {
  Vector diagonal, beside;
  Gramian rows;  // orthonormal, rows(k) . A . rows(k') is the tridiagonal matrix
};

// A reflection 1 - beta v vᵀ that takes x to alpha times the first unit vector; v replaces x.
struct Reflection {
  double beta, alpha;
};

Reflection reflection(Vector& x) {
  double largest = 0.0;
  for (const double value : x) largest = std::max(largest, std::abs(value));
  if (largest == 0.0) return {0.0, 0.0};
  double squares = 0.0;
  for (double& value : x) {
    value /= largest;
    squares += value * value;
  }
  const double alpha = x[0] > 0.0 ? -std::sqrt(squares) : std::sqrt(squares);
  squares -= x[0] * x[0];
  x[0] -= alpha;
  return {2.0 / (squares + x[0] * x[0]), alpha * largest};
}

// A -> H A H for the block of A behind `first`, H the reflection along v.
void reflectBothSides(Gramian& a, size_t first, const Vector& v, double beta) {
  const size_t size = v.size();
  Vector p(size, 0.0);
  for (size_t i = 0; i < size; ++i) {
    const double* const row = a.row(first + i) + first;
    for (size_t j = 0; j < size; ++j) p[j] += beta * v[i] * row[j];
  }
  const double half = 0.5 * beta * std::inner_product(p.begin(), p.end(), v.begin(), 0.0);
  for (size_t i = 0; i < size; ++i) p[i] -= half * v[i];
  for (size_t i = 0; i < size; ++i) {
    double* const row = &a(first + i, 0) + first;
    for (size_t j = 0; j < size; ++j) row[j] -= v[i] * p[j] + p[i] * v[j];
  }
}

Tridiagonal tridiagonal(Gramian a) {
  const size_t n = a.tasks();
  Tridiagonal result{Vector(n), Vector(n > 0 ? n - 1 : 0), Gramian(n)};
  std::vector<std::pair<Vector, double>> reflections;
  for (size_t k = 0; k + 1 < n; ++k) {
    Vector v(a.row(k) + k + 1, a.row(k) + n);
    const Reflection h = reflection(v);
    result.diagonal[k] = a(k, k);
    result.beside[k] = h.alpha;
    reflectBothSides(a, k + 1, v, h.beta);
    reflections.emplace_back(std::move(v), h.beta);
  }
  result.diagonal[n - 1] = a(n - 1, n - 1);

  // Q = H_0 H_1 ..., gathered from the last so that only the block behind each is touched.
  Gramian q(n);
  for (size_t i = 0; i < n; ++i) q(i, i) = 1.0;
  for (size_t k = n - 1; k-- > 0;) {
    const auto& [v, beta] = reflections[k];
    const size_t first = k + 1;
    Vector along(n - first, 0.0);
    for (size_t i = 0; i < v.size(); ++i) {
      const double* const row = q.row(first + i) + first;
      for (size_t j = 0; j < along.size(); ++j) along[j] += v[i] * row[j];
    }
    for (size_t i = 0; i < v.size(); ++i) {
      double* const row = &q(first + i, first);
      for (size_t j = 0; j < along.size(); ++j) row[j] -= beta * v[i] * along[j];
    }
  }
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) result.rows(i, j) = q(j, i);
  }
  return result;
}

void rotateRows(Gramian& rows, size_t k, double c, double s) {
  double* const a = &rows(k, 0);
  double* const b = &rows(k + 1, 0);
  for (size_t j = 0; j < rows.tasks(); ++j) {
    const double old = a[j];
    a[j] = c * old + s * b[j];
    b[j] = c * b[j] - s * old;
  }
}

// One implicit QR step on the block from `low` to `high`, whose entries beside the diagonal are not zero.
void qrStep(Tridiagonal& t, size_t low, size_t high) {
  Vector &d = t.diagonal, &e = t.beside;
  const double gap = 0.5 * (d[high - 1] - d[high]);
  const double last = e[high - 1];
  const double shift = d[high] - last * (last / (gap + std::copysign(std::hypot(gap, last), gap)));
  double x = d[low] - shift, z = e[low];
  for (size_t k = low; k < high; ++k) {
    const double r = std::hypot(x, z);
    const double c = r == 0.0 ? 1.0 : x / r, s = r == 0.0 ? 0.0 : z / r;
    if (k > low) e[k - 1] = r;
    const double a = d[k], b = e[k], g = d[k + 1];
    d[k] = c * c * a + 2.0 * c * s * b + s * s * g;
    d[k + 1] = s * s * a - 2.0 * c * s * b + c * c * g;
    e[k] = c * s * (g - a) + (c * c - s * s) * b;
    if (k + 1 < high) {
      x = e[k];
      z = s * e[k + 1];
      e[k + 1] *= c;
    }
    rotateRows(t.rows, k, c, s);
  }
}

void diagonalise(Tridiagonal& t) {
  Vector &d = t.diagonal, &e = t.beside;
  size_t left = 30 * d.size() + 30;
  size_t high = d.size() - 1;
  while (high > 0) {
    size_t low = high;
    while (low > 0 && std::abs(e[low - 1]) > kEpsilon * (std::abs(d[low - 1]) + std::abs(d[low]))) --low;
    if (low > 0) e[low - 1] = 0.0;
    if (low == high) {
      --high;
      continue;
    }
    if (left-- == 0) throw std::runtime_error("the eigenvalues did not converge");
    qrStep(t, low, high);
  }
}

template <typename Before>
std::vector<size_t> ranked(size_t n, Before before) {
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), before);
  return order;
}

}  // namespace

size_t Eigen::rank(double tolerance) const {
  const size_t n = values.size();
  const double bound = values.back() * static_cast<double>(n) * tolerance;
  return static_cast<size_t>(
      std::count_if(values.begin(), values.end(), [&](double value) { return value > bound; }));
}

Eigen symmetricEigen(const Gramian& matrix) {
  const size_t n = matrix.tasks();
  // From large to small, so that small rows are not rounded beside large ones: QR steps take the small end first.
  const auto size = ranked(n, [&](size_t a, size_t b) { return matrix(a, a) > matrix(b, b); });
  Gramian sorted(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) sorted(i, j) = matrix(size[i], size[j]);
  }
  Tridiagonal t = tridiagonal(std::move(sorted));
  diagonalise(t);
  const auto order = ranked(n, [&](size_t a, size_t b) { return t.diagonal[a] < t.diagonal[b]; });
  Eigen result{Vector(n), Gramian(n)};
  for (size_t k = 0; k < n; ++k) {
    result.values[k] = t.diagonal[order[k]];
    for (size_t j = 0; j < n; ++j) result.vectors(k, size[j]) = t.rows(order[k], j);
  }
  return result;
}

std::vector<double> pseudoSolve(const Eigen& eigen, size_t rank, const std::vector<double>& b) {
  const size_t n = b.size();
  Vector x(n, 0.0);
  for (size_t k = n - rank; k < n; ++k) {
    const double* const v = eigen.vectors.row(k);
    const double factor = std::inner_product(b.begin(), b.end(), v, 0.0) / eigen.values[k];
    for (size_t i = 0; i < n; ++i) x[i] += factor * v[i];
  }
  return x;
}

}  // namespace candelabra::mtl
