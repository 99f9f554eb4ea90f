#include "mtl/ghost.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/generated/Functions.h>

#include "mtl/kernels.h"
#include "mtl/row_layout.h"

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

at::Tensor asMatrix(const at::Tensor& output) { return output.resolve_conj().resolve_neg().contiguous(); }

// Where there are no pointers.
Gramian productsByAten(const std::vector<at::Tensor>& left, const std::vector<at::Tensor>& right) {
  const at::Tensor& some = *firstOf(left);
  const auto flat = [&](const std::vector<at::Tensor>& rows) {
    std::vector<at::Tensor> values;
    for (const at::Tensor& row : rows) {
      values.push_back((row.defined() ? row : at::zeros_like(some)).reshape({-1}).to(at::kDouble));
    }
    return at::stack(values);
  };
  const at::Tensor total = flat(left).mm(flat(right).t()).cpu().contiguous();
  const double* values = total.const_data_ptr<double>();
  return Gramian(left.size(), std::vector<double>(values, values + total.numel()));
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
  if (path == GradientPath::kAuto && !cheaper) return std::nullopt;
  return Ghost{{layer->user.function, 0}, input->detach()};
}

Gramian ghostProducts(const at::Tensor& input, const std::vector<at::Tensor>& outputs) {
  const size_t tasks = outputs.size();
  const at::Tensor kernel = input.mm(input.t());
  std::vector<at::Tensor> left(tasks), right(tasks);
  size_t size = 0;
  for (size_t t = 0; t < tasks; ++t) {
    if (!outputs[t].defined()) continue;
    left[t] = asMatrix(outputs[t]);
    right[t] = kernel.mm(left[t]);
    size = static_cast<size_t>(left[t].numel());
  }
  if (size == 0) return Gramian(tasks);
  if (!hasPointer(input)) return productsByAten(left, right);
  GramianSum sum(tasks);
  if (isFloat(input)) {
    sum.add(pointers<float>(left, 0).data(), pointers<float>(right, 0).data(), size);
  } else {
    sum.add(pointers<double>(left, 0).data(), pointers<double>(right, 0).data(), size);
  }
  return sum.total();
}

at::Tensor ghostSum(const at::Tensor& input, const std::vector<at::Tensor>& outputs,
                    const std::vector<double>& coefficients) {
  const at::Tensor& first = *firstOf(outputs);
  at::Tensor sum;
  if (hasPointer(input)) {
    std::vector<at::Tensor> dense;
    for (const at::Tensor& output : outputs) dense.push_back(output.defined() ? asMatrix(output) : output);
    sum = at::empty_like(first, at::MemoryFormat::Contiguous);
    const auto size = static_cast<size_t>(sum.numel());
    if (isFloat(input)) {
      combine(pointers<float>(dense, 0).data(), coefficients.data(), dense.size(), size,
              sum.mutable_data_ptr<float>(), false);
    } else {
      combine(pointers<double>(dense, 0).data(), coefficients.data(), dense.size(), size,
              sum.mutable_data_ptr<double>(), false);
    }
  } else {
    for (size_t t = 0; t < outputs.size(); ++t) {
      if (!outputs[t].defined()) continue;
      sum = sum.defined() ? sum.add(outputs[t], coefficients[t]) : outputs[t].mul(coefficients[t]);
    }
  }
  return sum.t().mm(input);
}

}  // namespace candelabra::mtl
