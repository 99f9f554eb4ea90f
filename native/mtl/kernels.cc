#include "mtl/kernels.h"

#include <algorithm>

// One source, compiled for AVX-512, AVX2 and plain x86-64; the loader picks. Needs glibc's ifunc.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define CANDELABRA_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CANDELABRA_CLONES
#endif
#if defined(__GNUC__)
#define CANDELABRA_INLINE inline __attribute__((always_inline))  // so that each clone gets its own copy
#else
#define CANDELABRA_INLINE inline
#endif

namespace candelabra::mtl {
namespace {

constexpr size_t kLanes = 8;
constexpr size_t kTile = 2;  // 2 x 2 pairs at once: 4 sums and 4 rows of 8 doubles fill AVX2's registers
constexpr size_t kTileSums = kTile * kTile * kLanes;
constexpr size_t kBlock = GramianSum::kBlock;

// Four doubles: AVX2's width. Wider vector types are lowered badly where the machine has no AVX-512.
#if defined(__GNUC__)
typedef double Half __attribute__((vector_size(4 * sizeof(double)), aligned(8), may_alias));
#else
struct Half {
  double lane[4];
  Half& operator+=(const Half& other) {
    for (size_t l = 0; l < 4; ++l) lane[l] += other.lane[l];
    return *this;
  }
  friend Half operator*(const Half& a, const Half& b) {
    return {a.lane[0] * b.lane[0], a.lane[1] * b.lane[1], a.lane[2] * b.lane[2], a.lane[3] * b.lane[3]};
  }
};
#endif

size_t tilesAcross(size_t tasks) { return (tasks + kTile - 1) / kTile; }

template <class Real>
CANDELABRA_INLINE void pack(const Real* row, size_t count, size_t padded, double* into) {
  if (row == nullptr) {
    std::fill_n(into, padded, 0.0);
    return;
  }
  for (size_t k = 0; k < count; ++k) into[k] = static_cast<double>(row[k]);
  for (size_t k = count; k < padded; ++k) into[k] = 0.0;
}

// Adds the products of rows a, a + 1 and b, b + 1 of the packed block, half of the lanes at a time: four
// sums and four operands stay in registers on every machine.
CANDELABRA_INLINE void addTile(const double* a, const double* b, size_t padded, double* sums) {
  for (size_t half = 0; half < kLanes; half += 4) {
    Half* const s = reinterpret_cast<Half*>(sums + half);
    Half s00 = s[0], s01 = s[2], s10 = s[4], s11 = s[6];
    for (size_t k = half; k < padded; k += kLanes) {
      const Half a0 = *reinterpret_cast<const Half*>(a + k);
      const Half a1 = *reinterpret_cast<const Half*>(a + kBlock + k);
      const Half b0 = *reinterpret_cast<const Half*>(b + k);
      const Half b1 = *reinterpret_cast<const Half*>(b + kBlock + k);
      s00 += a0 * b0;
      s01 += a0 * b1;
      s10 += a1 * b0;
      s11 += a1 * b1;
    }
    s[0] = s00, s[2] = s01, s[4] = s10, s[6] = s11;
  }
}

template <class Real>
CANDELABRA_INLINE void packAll(const Real* const* rows, size_t tasks, size_t start, size_t count,
                               double* packed) {
  const size_t padded = (count + kLanes - 1) / kLanes * kLanes;
  for (size_t t = 0; t < tasks; ++t)
    pack(rows[t] ? rows[t] + start : nullptr, count, padded, packed + t * kBlock);
}

// `right` and `packedRight` are null where both sides are the same rows.
template <class Real>
CANDELABRA_INLINE void addRows(const Real* const* left, const Real* const* right, size_t tasks, size_t size,
                               double* packedLeft, double* packedRight, double* lanes) {
  const size_t tiles = tilesAcross(tasks);
  for (size_t start = 0; start < size; start += kBlock) {
    const size_t count = std::min(kBlock, size - start);
    const size_t padded = (count + kLanes - 1) / kLanes * kLanes;
    packAll(left, tasks, start, count, packedLeft);
    if (right != nullptr) packAll(right, tasks, start, count, packedRight);
    const double* const other = right != nullptr ? packedRight : packedLeft;
    double* sums = lanes;
    for (size_t i = 0; i < tiles; ++i)
      for (size_t j = i; j < tiles; ++j, sums += kTileSums)
        addTile(packedLeft + i * kTile * kBlock, other + j * kTile * kBlock, padded, sums);
  }
}

// Adds kRows rows at once, in their order: one load and one store of each sum for all of them.
template <size_t kRows, class Real>
CANDELABRA_INLINE void addRowsTo(double* sum, const Real* const* rows, const double* coefficients,
                                 size_t start, size_t count) {
  for (size_t k = 0; k < count; ++k) {
    double value = sum[k];
    for (size_t r = 0; r < kRows; ++r) value += coefficients[r] * static_cast<double>(rows[r][start + k]);
    sum[k] = value;
  }
}

// `rows` are all there, and no coefficient is zero.
template <class Real>
CANDELABRA_INLINE void combineRows(const Real* const* rows, const double* coefficients, size_t count,
                                   size_t size, Real* destination, bool accumulate) {
  constexpr size_t kTogether = 4;
  double sum[kBlock];
  for (size_t start = 0; start < size; start += kBlock) {
    const size_t elements = std::min(kBlock, size - start);
    Real* const into = destination + start;
    std::fill_n(sum, kBlock, 0.0);
    size_t r = 0;
    for (; r + kTogether <= count; r += kTogether)
      addRowsTo<kTogether>(sum, rows + r, coefficients + r, start, elements);
    for (; r < count; ++r) addRowsTo<1>(sum, rows + r, coefficients + r, start, elements);
    if (accumulate)
      for (size_t k = 0; k < elements; ++k)
        into[k] = static_cast<Real>(static_cast<double>(into[k]) + sum[k]);
    else
      for (size_t k = 0; k < elements; ++k) into[k] = static_cast<Real>(sum[k]);
  }
}

// The clones: attributes do not go on templates.
CANDELABRA_CLONES void addFloats(const float* const* left, const float* const* right, size_t tasks,
                                 size_t size, double* packedLeft, double* packedRight, double* lanes) {
  addRows(left, right, tasks, size, packedLeft, packedRight, lanes);
}
CANDELABRA_CLONES void addDoubles(const double* const* left, const double* const* right, size_t tasks,
                                  size_t size, double* packedLeft, double* packedRight, double* lanes) {
  addRows(left, right, tasks, size, packedLeft, packedRight, lanes);
}
CANDELABRA_CLONES void combineFloats(const float* const* rows, const double* coefficients, size_t tasks,
                                     size_t size, float* destination, bool accumulate) {
  combineRows(rows, coefficients, tasks, size, destination, accumulate);
}
CANDELABRA_CLONES void combineDoubles(const double* const* rows, const double* coefficients, size_t tasks,
                                      size_t size, double* destination, bool accumulate) {
  combineRows(rows, coefficients, tasks, size, destination, accumulate);
}

}  // namespace

GramianSum::GramianSum(size_t tasks)
    : tasks_(tasks),
      lanes_(tilesAcross(tasks) * (tilesAcross(tasks) + 1) / 2 * kTileSums, 0.0),
      packed_(tilesAcross(tasks) * kTile) {}  // a last odd row stays zero

void GramianSum::add(const float* const* rows, size_t size) {
  addFloats(rows, nullptr, tasks_, size, packed_.data()->values, nullptr, lanes_.data());
}

void GramianSum::add(const double* const* rows, size_t size) {
  addDoubles(rows, nullptr, tasks_, size, packed_.data()->values, nullptr, lanes_.data());
}

void GramianSum::add(const float* const* left, const float* const* right, size_t size) {
  packed_right_.resize(packed_.size());
  addFloats(left, right, tasks_, size, packed_.data()->values, packed_right_.data()->values, lanes_.data());
}

void GramianSum::add(const double* const* left, const double* const* right, size_t size) {
  packed_right_.resize(packed_.size());
  addDoubles(left, right, tasks_, size, packed_.data()->values, packed_right_.data()->values, lanes_.data());
}

Gramian GramianSum::total() const {
  Gramian gramian(tasks_);
  const double* l = lanes_.data();
  for (size_t i = 0; i < tilesAcross(tasks_); ++i)
    for (size_t j = i; j < tilesAcross(tasks_); ++j)
      for (size_t pair = 0; pair < kTile * kTile; ++pair, l += kLanes) {
        const size_t row = i * kTile + pair / kTile, column = j * kTile + pair % kTile;
        if (row >= tasks_ || column >= tasks_) continue;
        const double sum = ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
        gramian(row, column) = gramian(column, row) = sum;
      }
  return gramian;
}

namespace {

// The rows that count: a null one is zeros, and zero times infinity is not to be a sum's NaN.
template <class Real>
struct Summands {
  Summands(const Real* const* all, const double* factors, size_t tasks) {
    for (size_t t = 0; t < tasks; ++t) {
      if (all[t] == nullptr || factors[t] == 0.0) continue;
      rows.push_back(all[t]);
      coefficients.push_back(factors[t]);
    }
  }

  std::vector<const Real*> rows;
  std::vector<double> coefficients;
};

}  // namespace

void combine(const float* const* rows, const double* coefficients, size_t tasks, size_t size,
             float* destination, bool accumulate) {
  const Summands<float> sum(rows, coefficients, tasks);
  combineFloats(sum.rows.data(), sum.coefficients.data(), sum.rows.size(), size, destination, accumulate);
}

void combine(const double* const* rows, const double* coefficients, size_t tasks, size_t size,
             double* destination, bool accumulate) {
  const Summands<double> sum(rows, coefficients, tasks);
  combineDoubles(sum.rows.data(), sum.coefficients.data(), sum.rows.size(), size, destination, accumulate);
}

}  // namespace candelabra::mtl
