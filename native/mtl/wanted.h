// The gradients that a pass over the graph is to find, and where.

#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/edge.h>

#include <vector>

#include "mtl/ghost.h"
#include "mtl/parameter_plan.h"
#include "mtl/rows.h"
#include "mtl/task_gradients.h"
#include "mtl/task_graph.h"

namespace candelabra::mtl {

// A parameter whose gradient of each task is asked for.
struct Wanted {
  Wanted(const Leaf& leaf, size_t tasks) : leaf(leaf), edge(leaf.edge), rows(tasks) {}
  bool reachedBy(size_t task) const { return leaf.common || leaf.task == task; }

  Leaf leaf;
  torch::autograd::Edge edge;  // where the gradients are taken: the leaf, or its layer's output
  at::Tensor ghost;            // X, in the latter case
  Rows rows;
};

// A shared parameter's, as a ghost where that is the path.
Wanted wantedShared(const TaskGraph& graph, const Leaf& leaf, size_t tasks, GradientPath path);

// The shared parameters' in the order of the plan, then all others'.
std::vector<Wanted> wantedOf(const TaskGraph& graph, const ParameterPlan& plan, size_t tasks,
                             GradientPath path);

// What was found of the others: [task].
std::vector<std::vector<OwnGradient>> ownGradients(std::vector<Wanted>& wanted, const ParameterPlan& plan,
                                                   size_t tasks);

}  // namespace candelabra::mtl
