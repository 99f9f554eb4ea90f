// The Gramian of the task gradients: by kernels where they have pointers, by ATen elsewhere.

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "mtl/ghost.h"
#include "mtl/gradient_rows.h"
#include "mtl/kernels.h"
#include "mtl/rows.h"
#include "mtl/spans.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

constexpr int64_t kColumns = int64_t{1} << 20;  // of J at once, in the ATen fallback

// J Jᵀ over the given parameters, which have pointers.
Gramian productsByKernel(const TaskGradients& gradients, const std::vector<size_t>& parameters,
                         size_t tasks) {
  std::vector<size_t> sizes;
  for (const at::Tensor& parameter : gradients.shared) sizes.push_back(realSize(parameter));
  const auto groups = groupSpans(parameters, sizes);
  std::vector<Gramian> sums(groups.size(), Gramian(tasks));
  parallelFor(groups.size(), [&](size_t group) {
    GramianSum sum(tasks);
    for (const Span& span : groups[group]) {
      const Rows& rows = gradients.rows[span.parameter];
      if (isFloat(gradients.shared[span.parameter])) {
        sum.add(rows.pointers<float>(span.begin).data(), span.end - span.begin);
      } else {
        sum.add(rows.pointers<double>(span.begin).data(), span.end - span.begin);
      }
    }
    sums[group] = sum.total();
  });
  Gramian total(tasks);
  for (const Gramian& sum : sums) total.add(sum);
  return total;
}

// J Jᵀ of one parameter with ATen, in double, a block of columns at a time.
Gramian productsByAten(const Rows& rows) {
  if (rows.isEmpty()) return Gramian(rows.tasks());
  const auto tasks = static_cast<int64_t>(rows.tasks());
  const at::Tensor some = rows.first();
  at::Tensor total = at::zeros({tasks, tasks}, some.options().dtype(at::kDouble));
  for (int64_t start = 0; start < static_cast<int64_t>(realSize(some)); start += kColumns) {
    const at::Tensor j = rows.doubles(start, kColumns);
    total += j.mm(j.t());
  }
  return Gramian(rows.tasks(), numbersOf(total));
}

}  // namespace

Gramian total(const std::vector<Gramian>& groups) {
  Gramian sum = groups[0];
  for (size_t g = 1; g < groups.size(); ++g) sum.add(groups[g]);
  return sum;
}

std::optional<size_t> nonFiniteTask(const Gramians& gramians) {
  for (const Gramian& gramian : gramians.groups) {
    for (size_t t = 0; t < gramian.tasks(); ++t) {
      if (!std::isfinite(gramian(t, t))) return t;
    }
  }
  return std::nullopt;
}

void refuseGradient(const std::string& task) {
  throw argumentError("the gradient of task '" + task + "' on the shared parameters", "finite numbers",
                      "NaN or infinity; a smaller learning rate or a bounded loss mends it");
}

Gramians gramians(TaskGradients& gradients, size_t tasks) {
  const at::NoGradGuard noGraph;
  struct Bucket {
    std::vector<size_t> pointers;
    Gramian rest;
  };
  std::vector<Bucket> inLayer(gradients.groups, {{}, Gramian(tasks)}), elsewhere = inLayer;
  for (size_t p = 0; p < gradients.shared.size(); ++p) {
    const bool isLayer =
        std::find(gradients.layer.begin(), gradients.layer.end(), p) != gradients.layer.end();
    Bucket& bucket = (isLayer ? inLayer : elsewhere)[gradients.group.empty() ? 0 : gradients.group[p]];
    const at::Tensor& parameter = gradients.shared[p];
    if (gradients.ghosts[p].defined()) {
      bucket.rest.add(ghostProducts(gradients.ghosts[p], gradients.rows[p]));
      continue;
    }
    gradients.rows[p].layOutAs(parameter);
    if (hasPointer(parameter)) {
      bucket.pointers.push_back(p);
    } else {
      bucket.rest.add(productsByAten(gradients.rows[p]));
    }
  }
  const auto sumOf = [&](const Bucket& bucket) {
    Gramian sum = productsByKernel(gradients, bucket.pointers, tasks);
    sum.add(bucket.rest);
    return sum;
  };
  Gramians result{{}, Gramian(tasks)};
  for (size_t g = 0; g < gradients.groups; ++g) {
    const Gramian layer = sumOf(inLayer[g]);
    result.layer.add(layer);
    result.groups.push_back(sumOf(elsewhere[g]));
    result.groups.back().add(layer);
  }
  return result;
}

}  // namespace candelabra::mtl
