// The gradients of all tasks in one walk over the graph by hand: nodes that one loss reaches run one by one, nodes that
// several reach run once, with the tasks' gradients stacked. Each of T engine calls would meet every node of the common
// part again, at several times the cost of the arithmetic where layers are small.

#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "mtl/engine_call.h"
#include "mtl/task_graph.h"

namespace candelabra::mtl {

// Whether every node that several losses reach has a rule (stacked_rules.h), no node has hooks (the engine's affair), all
// is dense, on the CPU, in float or double, and the stacks stay small enough not to count.
bool canPassByHand(const TaskGraph& graph, size_t tasks);

// Fills the rows of every wanted gradient. The same numbers as the engine's, up to rounding.
void passByHand(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
                bool retainGraph);

}  // namespace candelabra::mtl
