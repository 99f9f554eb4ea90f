#include "mtl/cross_products.h"

#include <ATen/ATen.h>

#include <unordered_map>

namespace candelabra::mtl {
namespace {

// (tasks, numbers) in double; complex numbers as pairs.
at::Tensor matrix(const Rows& rows, const at::Tensor& parameter) {
  std::vector<at::Tensor> flat;
  for (size_t t = 0; t < rows.tasks(); ++t) {
    const at::Tensor row = rows[t];
    at::Tensor values = row.defined() ? asParameter(row, parameter) : at::zeros_like(parameter);
    if (values.is_complex()) values = at::view_as_real(values);
    flat.push_back(values.reshape({-1}).to(at::kDouble));
  }
  return at::stack(flat);
}

}  // namespace

std::vector<double> crossProducts(const TaskGradients& first, const TaskGradients& second, size_t tasks) {
  const at::NoGradGuard noGraph;
  std::unordered_map<const c10::TensorImpl*, size_t> places;
  for (size_t p = 0; p < second.shared.size(); ++p) {
    places.emplace(second.shared[p].unsafeGetTensorImpl(), p);
  }
  const auto size = static_cast<int64_t>(tasks);
  at::Tensor sum = at::zeros({size, size}, at::kDouble);
  for (size_t p = 0; p < first.shared.size(); ++p) {
    const auto place = places.find(first.shared[p].unsafeGetTensorImpl());
    if (place == places.end()) continue;
    const at::Tensor left = matrix(first.rows[p], first.shared[p]);
    const at::Tensor right = matrix(second.rows[place->second], first.shared[p]);
    sum += left.mm(right.t()).cpu();
  }
  const double* values = sum.const_data_ptr<double>();
  return std::vector<double>(values, values + sum.numel());
}

}  // namespace candelabra::mtl
