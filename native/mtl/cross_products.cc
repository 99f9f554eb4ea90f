#include "mtl/cross_products.h"

#include <ATen/ATen.h>

#include <unordered_map>

namespace candelabra::mtl {
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
    const Rows &left = first.rows[p], &right = second.rows[place->second];
    if (left.isEmpty() || right.isEmpty()) continue;
    sum += left.doubles().mm(right.doubles().t()).cpu();
  }
  return numbersOf(sum);
}

}  // namespace candelabra::mtl
