#include "mtl/ghost.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/generated/Functions.h>

#include <algorithm>

#include "mtl/kernels.h"

namespace candelabra::mtl {
namespace {

using torch::autograd::generated::AddmmBackward0;
using torch::autograd::generated::MmBackward0;

// Multiply-adds of a matrix product stream through the cores; those of T² inner products and of sums over P numbers wait
// for memory. Measured on medium and small MLPs.
constexpr double kMemoryBound = 6;

bool isCheaper(double rows, double in, double out, double tasks) {
  const double pairs = tasks * (tasks + 1) / 2;
  const double direct = tasks * rows * in * out + kMemoryBound * (pairs + tasks) * in * out;
  const double ghost = rows * rows * in + tasks * rows * rows * out + rows * in * out +
                       kMemoryBound * (pairs + tasks) * rows * out;
  return ghost < direct;
}

// X of the layer that multiplies by the weight's transpose at the given place, when gradients are plain products.
std::optional<at::Tensor> inputOf(const Use& layer) {
  auto* node = layer.user.function.get();
  if (auto* addmm = dynamic_cast<AddmmBackward0*>(node)) {
    if (layer.place != 2 || !addmm->alpha.equal(1)) return std::nullopt;
    return addmm->mat1_.unpack();
  }
  if (auto* mm = dynamic_cast<MmBackward0*>(node)) {
    if (layer.place != 1) return std::nullopt;
    return mm->self_.unpack();
  }
  return std::nullopt;
}

// Where there are no pointers.
Gramian productsByAten(const Rows& left, const Rows& right) {
  return Gramian(left.tasks(), numbersOf(left.doubles().mm(right.doubles().t())));
}

// matrix times the rows of each task's dY from `begin` on.
Rows product(const at::Tensor& matrix, const Rows& outputs, int64_t begin) {
  Rows result(outputs.tasks());
  if (outputs.isStacked()) {
    const at::Tensor& all = outputs.stacked();
    result.setStacked(at::bmm(matrix.expand({all.size(0), matrix.size(0), matrix.size(1)}),
                              all.narrow(1, begin, matrix.size(1))));
    return result;
  }
  for (size_t t = 0; t < outputs.tasks(); ++t) {
    const at::Tensor row = outputs[t];
    if (row.defined()) *result.slot(t) = matrix.mm(row.narrow(0, begin, matrix.size(1)));
  }
  return result;
}

// Multiply-adds that the factor's own call takes as long as.
constexpr double kFactorCall = 2e6;

bool factorPays(double rows, double out, double tasks) {
  const double saved = tasks * rows * rows * out / 4;
  return saved > kFactorCall + rows * rows * rows;
}

// U with K = Uᵀ U, upper triangular: then <dY_s, K dY_t> = <U dY_s, U dY_t>, and zeros need not be multiplied. None
// where rows of X depend on one another, or where the factor would cost more than it saves.
std::optional<at::Tensor> triangularFactor(const at::Tensor& kernel, const Rows& outputs) {
  const auto rows = static_cast<double>(kernel.size(0)), out = static_cast<double>(outputs.first().size(1));
  if (!factorPays(rows, out, static_cast<double>(outputs.tasks()))) return std::nullopt;
  constexpr bool upper = true, checkErrors = false;
  const auto [factor, info] = at::linalg_cholesky_ex(kernel, upper, checkErrors);
  if (info.item<int>() != 0) return std::nullopt;
  return factor;
}

template <class Real>
Gramian productsByKernel(const at::Tensor& kernel, const Rows& outputs) {
  GramianSum sum(outputs.tasks());
  const auto sizeOf = [&](int64_t rows) { return static_cast<size_t>(rows * outputs.first().size(1)); };
  const int64_t rows = kernel.size(0);
  const auto factor = triangularFactor(kernel, outputs);
  if (!factor) {
    const Rows right = product(kernel, outputs, 0);
    sum.add(outputs.pointers<Real>(0).data(), right.pointers<Real>(0).data(), sizeOf(rows));
    return sum.total();
  }
  const int64_t blockRows = std::clamp<int64_t>(rows / 4, 32, 64);
  for (int64_t begin = 0; begin < rows; begin += blockRows) {
    const int64_t count = std::min(blockRows, rows - begin);
    const at::Tensor block = factor->narrow(0, begin, count).narrow(1, begin, rows - begin);
    sum.add(product(block, outputs, begin).pointers<Real>(0).data(), sizeOf(count));
  }
  return sum.total();
}

}  // namespace

std::optional<Ghost> ghostOf(const TaskGraph& graph, const Leaf& leaf, size_t tasks, GradientPath path) {
  const at::Tensor& weight = leaf.variable;
  if (path == GradientPath::kDirect || path == GradientPath::kVmap || weight.dim() != 2 ||
      !weight.is_floating_point())
    return std::nullopt;
  if (weight.scalar_type() != at::kFloat && weight.scalar_type() != at::kDouble) return std::nullopt;
  if (!leaf.edge.function->tensor_pre_hooks().empty()) return std::nullopt;
  const auto transpose = graph.onlyUse(leaf.edge.function.get());
  if (!transpose || transpose->user.function->name() != "TBackward0") return std::nullopt;
  const auto layer = graph.onlyUse(transpose->user.function.get());
  if (!layer) return std::nullopt;
  const auto input = inputOf(*layer);
  if (!input || !input->defined() || input->layout() != at::kStrided ||
      input->scalar_type() != weight.scalar_type()) {
    return std::nullopt;
  }
  const bool cheaper = isCheaper(static_cast<double>(input->size(0)), static_cast<double>(weight.size(1)),
                                 static_cast<double>(weight.size(0)), static_cast<double>(tasks));
  if (path != GradientPath::kGhost && !cheaper) return std::nullopt;
  return Ghost{{layer->user.function, 0}, input->detach()};
}

Gramian ghostProducts(const at::Tensor& input, Rows& outputs) {
  if (outputs.isEmpty()) return Gramian(outputs.tasks());
  outputs.makeContiguous();
  const at::Tensor kernel = input.mm(input.t());
  if (!hasPointer(input)) return productsByAten(outputs, product(kernel, outputs, 0));
  return isFloat(input) ? productsByKernel<float>(kernel, outputs)
                        : productsByKernel<double>(kernel, outputs);
}

at::Tensor ghostSum(const at::Tensor& input, Rows& outputs, const std::vector<double>& coefficients) {
  outputs.makeContiguous();
  const size_t tasks = outputs.tasks();
  at::Tensor sum;
  if (hasPointer(input)) {
    sum = at::empty_like(outputs.first(), at::MemoryFormat::Contiguous);
    const auto size = static_cast<size_t>(sum.numel());
    if (isFloat(input)) {
      combine(outputs.pointers<float>(0).data(), coefficients.data(), tasks, size,
              sum.mutable_data_ptr<float>(), false);
    } else {
      combine(outputs.pointers<double>(0).data(), coefficients.data(), tasks, size,
              sum.mutable_data_ptr<double>(), false);
    }
  } else {
    for (size_t t = 0; t < tasks; ++t) {
      const at::Tensor row = outputs[t];
      if (!row.defined()) continue;
      sum = sum.defined() ? sum.add(row, coefficients[t]) : row.mul(coefficients[t]);
    }
  }
  return sum.t().mm(input);
}

}  // namespace candelabra::mtl
