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
  // Groups of the shared parameters, each with weights of its own; those in none are the last group. When not named, all
  // are one group.
  std::optional<std::vector<std::vector<at::Tensor>>> groups;
  bool retainGraph = false;
  double scale = 1.0;  // of every loss; gradients are of the scaled losses
  GradientPath path = GradientPath::kAuto;
};

struct ParameterPlan {
  std::vector<Leaf> shared;
  std::vector<Leaf> others;
  std::vector<size_t> layer;  // places in `shared`
  std::vector<size_t> group;  // of each of `shared`
  size_t groups = 1;
};

// Named parameters that no loss reaches, frozen ones among them, are left out.
ParameterPlan planParameters(const TaskGraph& graph, size_t tasks, const GradientOptions& options);

}  // namespace candelabra::mtl
