// The gradients of all tasks in one walk over the graph by hand: nodes that one loss reaches run one by one, nodes that
// several reach run once, with the tasks' gradients stacked. Each of T engine calls would meet every node of the common
// part again, at several times the cost of the arithmetic where layers are small.

#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

#include "mtl/engine_call.h"
#include "mtl/task_graph.h"
#include "mtl/wanted.h"

namespace candelabra::mtl {

struct PassOptions {
  double scale = 1.0;  // of every loss
  bool retainGraph = false;
  // Called for a wanted gradient as soon as its rows are whole; what it leaves in them stays.
  std::function<void(Wanted&)> finished;
};

// Whether every node that several losses reach has a rule (stacked_rules.h), no node has hooks (the engine's affair), all
// is dense, on the CPU, in float or double, and the stacks stay small enough not to count.
bool canPassByHand(const TaskGraph& graph, size_t tasks);

// The same without regard to speed: nodes without a rule run task by task.
bool canPassOneByOne(const TaskGraph& graph);

// Fills the rows of every wanted gradient. The same numbers as the engine's, up to rounding.
void passByHand(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
                const PassOptions& options);

}  // namespace candelabra::mtl
