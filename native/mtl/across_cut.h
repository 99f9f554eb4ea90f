// The gradients of every task where the graph has a clean cut between the heads and the trunk: one engine call takes all
// heads back to the cut; then the tasks cross the trunk, one after the other.

#pragma once

#include <vector>

#include "mtl/engine_call.h"
#include "mtl/parameter_plan.h"
#include "mtl/task_graph.h"
#include "mtl/wanted.h"

namespace candelabra::mtl {

void acrossCut(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
               const GradientOptions& options);

}  // namespace candelabra::mtl
