#include "mtl/gramian_method.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

// Rounding (a Gramian of float32 numbers, say) may lift a cosine a little over 1 and blur the symmetry.
constexpr double kSlack = 1e-4;
constexpr double kTiny = std::numeric_limits<double>::min();  // squares of small norms underflow

Gramian checkedGramian(const Call& call) {
  const auto tasks = static_cast<size_t>(std::max<int64_t>(call.integer(1, "tasks"), 0));
  std::vector<double> values = call.numbers(0, "gramian");
  if (tasks == 0 || values.size() != tasks * tasks) {
    throw argumentError("gramian", "a square of at least one row",
                        std::to_string(values.size()) + " numbers");
  }
  const Gramian gramian(tasks, std::move(values));
  const auto refuse = [&](size_t i, size_t j, const char* expected) {
    const std::string place = "gramian[" + std::to_string(i) + "][" + std::to_string(j) + "]";
    throw argumentError(place, expected, c10::str(gramian(i, j)));
  };
  for (size_t i = 0; i < tasks; ++i) {
    for (size_t j = 0; j < tasks; ++j) {
      if (!std::isfinite(gramian(i, j))) refuse(i, j, "a finite number");
    }
    if (gramian(i, i) < 0.0) refuse(i, i, "a squared norm, 0 or more");
  }
  std::vector<double> norms;
  for (size_t i = 0; i < tasks; ++i) norms.push_back(gramian.norm(i));
  for (size_t i = 0; i < tasks; ++i) {
    for (size_t j = 0; j < tasks; ++j) {
      const double bound = norms[i] * norms[j] * (1.0 + kSlack) + kTiny;
      if (std::abs(gramian(i, j)) > bound) refuse(i, j, "an inner product within the two rows' norms");
      if (std::abs(gramian(i, j) - gramian(j, i)) > kSlack * bound + kTiny) refuse(i, j, "its mirror image");
    }
  }
  return gramian;
}

// One torch.randperm a task from the default generator: TorchJD's draws for the same seed.
TaskOrders drawOrders(size_t tasks) {
  TaskOrders orders;
  for (size_t i = 0; i < tasks; ++i) {
    const at::Tensor order = at::randperm(static_cast<int64_t>(tasks), at::kLong);
    const int64_t* values = order.const_data_ptr<int64_t>();
    orders.emplace_back(values, values + tasks);
  }
  return orders;
}

// One torch.randperm of the others a task.
TaskOrders drawOthers(size_t tasks) {
  TaskOrders orders(tasks);
  for (size_t i = 0; i < tasks; ++i) {
    const at::Tensor order = at::randperm(static_cast<int64_t>(tasks) - 1, at::kLong);
    const int64_t* values = order.const_data_ptr<int64_t>();
    for (size_t k = 0; k + 1 < tasks; ++k) {
      const auto other = static_cast<size_t>(values[k]);
      orders[i].push_back(other < i ? other : other + 1);
    }
  }
  return orders;
}

TaskOrders checkedOrders(const Call& call, size_t tasks) {
  const std::vector<int64_t> flat = call.integers(3, "orders");
  const std::string expected = "a permutation of the " + std::to_string(tasks) + " tasks for each of them";
  if (flat.size() != tasks * tasks) {
    throw argumentError("orders", expected, std::to_string(flat.size()) + " numbers");
  }
  TaskOrders orders;
  for (size_t i = 0; i < tasks; ++i) {
    std::vector<size_t> order;
    for (size_t k = 0; k < tasks; ++k) {
      const int64_t task = flat[i * tasks + k];
      const bool isNew = task >= 0 && std::find(order.begin(), order.end(), task) == order.end();
      if (!isNew || task >= static_cast<int64_t>(tasks)) {
        throw argumentError("orders[" + std::to_string(i) + "]", expected, std::to_string(task) + " in it");
      }
      order.push_back(static_cast<size_t>(task));
    }
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace

MethodInput methodInput(const Call& call, Draws draws) {
  MethodInput input{checkedGramian(call), call.numbers(2, "options"), {}};
  if (draws == Draws::kNothing) return input;
  const size_t tasks = input.gramian.tasks();
  if (call.has(3)) {
    input.orders = checkedOrders(call, tasks);
  } else {
    input.orders = draws == Draws::kOrders ? drawOrders(tasks) : drawOthers(tasks);
  }
  return input;
}

}  // namespace candelabra::mtl
