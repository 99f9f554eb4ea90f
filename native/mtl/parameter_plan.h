// Which of the parameters behind the losses are shared, and which of those are the last shared layer.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "mtl/ghost.h"
#include "mtl/task_graph.h"

namespace candelabra::mtl {

struct GradientOptions {
  // Shared parameters; when not named, those that two or more losses reach (with a single loss, all).
  std::optional<std::vector<at::Tensor>> shared;
  // The last shared layer; when not named, the matrix among the shared parameters (two dimensions or more,
  // if there is one) that the forward pass used last.
  std::optional<std::vector<at::Tensor>> layer;
  bool retainGraph = false;
  GradientPath path = GradientPath::kAuto;
};

struct ParameterPlan {
  std::vector<Leaf> shared;
  std::vector<Leaf> others;
  std::vector<size_t> layer;  // places in `shared`
};

// Named parameters that no loss reaches, frozen ones among them, are left out.
ParameterPlan planParameters(const TaskGraph& graph, size_t tasks, const GradientOptions& options);

}  // namespace candelabra::mtl
