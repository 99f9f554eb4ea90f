// Weighted sums of the task gradients, into .grad.

#include <ATen/ATen.h>

#include <utility>

#include "mtl/ghost.h"
#include "mtl/gradient_rows.h"
#include "mtl/kernels.h"
#include "mtl/rows.h"
#include "mtl/spans.h"

namespace candelabra::mtl {
namespace {

bool nobodyElseHolds(const at::Tensor& gradient) {
  return gradient.use_count() == 1 && gradient.layout() == at::kStrided &&
         gradient.storage().use_count() == 1;
}

at::Tensor combinedByAten(const Rows& rows, const std::vector<double>& coefficients, at::ScalarType type) {
  const bool isHalf = type == at::kHalf || type == at::kBFloat16;
  at::Tensor sum;
  for (size_t t = 0; t < rows.tasks(); ++t) {
    at::Tensor row = rows[t];
    if (!row.defined()) continue;
    if (isHalf) row = row.to(at::kFloat);
    sum = sum.defined() ? sum.add(row, coefficients[t]) : row.mul(coefficients[t]);
  }
  return sum.to(type);
}

// One sum waiting to be made, so that all of them can share the threads.
struct Combination {
  at::Tensor destination;
  const Rows* rows;
  const std::vector<double>* coefficients;
  bool accumulate;
};

void combineAll(const std::vector<Combination>& combinations) {
  std::vector<size_t> order, sizes;
  for (const Combination& each : combinations) {
    order.push_back(order.size());
    sizes.push_back(realSize(each.destination));
  }
  const auto groups = groupSpans(order, sizes);
  parallelFor(groups.size(), [&](size_t group) {
    for (const Span& span : groups[group]) {
      const auto& [destination, rows, coefficients, accumulate] = combinations[span.parameter];
      const size_t size = span.end - span.begin, tasks = rows->tasks();
      void* const memory = destination.mutable_data_ptr();
      if (isFloat(destination)) {
        combine(rows->pointers<float>(span.begin).data(), coefficients->data(), tasks, size,
                static_cast<float*>(memory) + span.begin, accumulate);
      } else {
        combine(rows->pointers<double>(span.begin).data(), coefficients->data(), tasks, size,
                static_cast<double*>(memory) + span.begin, accumulate);
      }
    }
  });
  for (const Combination& each : combinations) {
    // Written behind autograd's back: whoever saved the old values for a backward pass is to hear of it.
    if (each.accumulate) each.destination.unsafeGetTensorImpl()->bump_version();
  }
}

bool canAddInPlace(const at::Tensor& current, const at::Tensor& parameter) {
  return current.defined() && current.layout() == at::kStrided && hasPointer(current) &&
         current.scalar_type() == parameter.scalar_type() && current.is_non_overlapping_and_dense() &&
         asParameter(current, parameter).is_same(current);
}

// Memory for a new .grad: the first row's, when it is ours alone, since each element is read before it is
// written.
at::Tensor memoryFor(const Rows& rows) {
  at::Tensor first = rows.first();
  constexpr size_t kOurs = 2;  // this one and the row
  const bool isFree = !rows.isStacked() && first.use_count() == kOurs && first.storage().use_count() == 1;
  return isFree ? first : at::empty_like(first, c10::MemoryFormat::Preserve);
}

}  // namespace

// A first gradient is taken over, a later one added in place.
void accumulate(const at::Tensor& parameter, at::Tensor gradient) {
  at::Tensor& current = parameter.mutable_grad();
  if (!current.defined()) {
    current = std::move(gradient);
  } else if (current.layout() == at::kStrided) {
    current.add_(gradient);
  } else {
    current = current + gradient;
  }
}

void combineShared(TaskGradients& gradients, const std::vector<std::vector<double>>& coefficientsOfGroups) {
  const at::NoGradGuard noGraph;
  std::vector<Combination> combinations;
  std::vector<std::pair<at::Tensor, at::Tensor>> finished;  // parameters whose .grad is to take a new tensor
  for (size_t p = 0; p < gradients.shared.size(); ++p) {
    const at::Tensor& parameter = gradients.shared[p];
    Rows& rows = gradients.rows[p];
    if (rows.isEmpty()) continue;
    const auto& coefficients = coefficientsOfGroups[gradients.group.empty() ? 0 : gradients.group[p]];
    if (gradients.ghosts[p].defined()) {
      finished.emplace_back(parameter, ghostSum(gradients.ghosts[p], rows, coefficients));
    } else if (!hasPointer(parameter)) {
      finished.emplace_back(parameter, combinedByAten(rows, coefficients, parameter.scalar_type()));
    } else if (at::Tensor& current = parameter.mutable_grad(); canAddInPlace(current, parameter)) {
      combinations.push_back({current, &rows, &coefficients, true});
    } else {
      combinations.push_back({memoryFor(rows), &rows, &coefficients, false});
      finished.emplace_back(parameter, combinations.back().destination);
    }
  }
  combineAll(combinations);
  combinations.clear();
  gradients.rows.clear();
  for (auto& [parameter, gradient] : finished) accumulate(parameter, std::move(gradient));
}

void accumulateOwn(TaskGradients& gradients, const std::vector<double>& weights) {
  const at::NoGradGuard noGraph;
  for (size_t t = 0; t < gradients.own.size(); ++t) {
    for (OwnGradient& own : gradients.own[t]) {
      at::Tensor gradient = std::move(own.gradient);
      const bool steal = nobodyElseHolds(gradient);
      if (weights[t] != 1.0) {
        gradient = steal ? gradient.mul_(weights[t]) : gradient.mul(weights[t]);
      } else if (!steal && gradient.layout() == at::kStrided) {
        gradient = gradient.clone();
      }
      if (gradient.layout() == at::kStrided) gradient = asParameter(gradient, own.parameter);
      accumulate(own.parameter, std::move(gradient));
    }
    gradients.own[t].clear();
  }
}

}  // namespace candelabra::mtl
